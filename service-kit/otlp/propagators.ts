// The headers that carry trace context: OTEL_PROPAGATORS.
import type { TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import type { Env } from '../env.ts';
import { attributeHeaders } from '../span-attributes.ts';
import { isSupported } from './variables.ts';

const variable = 'OTEL_PROPAGATORS';

/** `none`, or the names of what is read and written. W3C's headers by default. */
export function propagatorNames(env: Env): ReadonlySet<string> {
  const given = (env.optional(variable) ?? '').toLowerCase().split(',');
  const supported = given.map((name) => name.trim()).filter((name) => name !== '' && isSupported(variable, name));
  return new Set(supported.length > 0 ? supported : ['tracecontext', 'baggage']);
}

export async function propagator(env: Env): Promise<TextMapPropagator> {
  const names = propagatorNames(env);
  const propagators = names.has('none') ? [] : await Promise.all([...names].map(create));
  return new CompositePropagator({ propagators });
}

async function create(name: string): Promise<TextMapPropagator> {
  if (name === 'tracecontext') return new W3CTraceContextPropagator();
  if (name === 'baggage')
    return new CompositePropagator({ propagators: [new W3CBaggagePropagator(), attributeHeaders] });
  // Loaded on demand, because few use it.
  const { B3InjectEncoding, B3Propagator } = await import('@opentelemetry/propagator-b3');
  const { MULTI_HEADER, SINGLE_HEADER } = B3InjectEncoding;
  return new B3Propagator({ injectEncoding: name === 'b3multi' ? MULTI_HEADER : SINGLE_HEADER });
}
