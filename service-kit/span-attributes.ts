// Attributes of spans: of the current one, and of all spans that a piece of work causes, in every service.
import { type Baggage, type Context, context, propagation, type TextMapPropagator, trace } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';

/** Baggage with this prefix becomes attributes. Anything else may be confidential. */
const prefix = 'span.';
const maxLength = 128;

/** Sets an attribute of the current call's span. Never pass a card, an address or an email. */
export const setSpanAttribute = (name: string, value: string | number | string[]): void => {
  trace.getActiveSpan()?.setAttribute(name, value);
};

/**
 * Sets an attribute of the current span and of all spans that `work` causes here and in the services it calls. It is
 * sent to them as W3C baggage and headers, so a card, an address or an email must never be passed.
 */
export function withSpanAttribute<T>(name: string, value: string, work: () => T): T {
  const span = trace.getActiveSpan();
  if (span && !span.isRecording()) return work();
  span?.setAttribute(name, value);
  const baggage = (propagation.getActiveBaggage() ?? propagation.createBaggage()).setEntry(prefix + name, { value });
  return context.with(propagation.setBaggage(context.active(), baggage), work);
}

/** Gives each span the attributes that its caller passed to `withSpanAttribute`. */
export const baggageAttributes: SpanProcessor = {
  onStart(span, parent: Context) {
    const baggage = propagation.getBaggage(parent);
    if (baggage) for (const [name, value] of attributesOf(baggage)) span.setAttribute(name, value);
  },
  onEnd() {},
  async forceFlush() {},
  async shutdown() {},
};

/**
 * Sends the attributes as headers too, such as `x-span-shop-order-id`: a sidecar can make an attribute of a header, but not
 * of one entry of baggage.
 */
export const attributeHeaders: TextMapPropagator = {
  inject(from, carrier, setter) {
    const baggage = propagation.getBaggage(from);
    if (!baggage) return;
    for (const [name, value] of attributesOf(baggage)) setter.set(carrier, headerOf(name), value);
  },
  extract: (into) => into,
  fields: () => [],
};

const headerOf = (attribute: string) => `x-span-${attribute.replaceAll('.', '-')}`;

const attributesOf = (baggage: Baggage): [string, string][] =>
  baggage
    .getAllEntries()
    .filter(([key, { value }]) => key.startsWith(prefix) && value.length <= maxLength)
    .map(([key, { value }]) => [key.slice(prefix.length), value]);
