// The span of an operation of a store, as a child of the current call. Outside of a call there is none.
// https://opentelemetry.io/docs/specs/semconv/db/
import { type Attributes, context, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { type Telemetry, telemetryKey } from './telemetry.ts';
import { startSpan, type TimedSpan } from './timed-span.ts';

const isTelemetry = (value: unknown): value is Telemetry =>
  typeof value === 'object' && value !== null && 'tracer' in value;

/** Starts the span. `attributes` never have keys, values or statements: they contain carts, addresses and emails. */
export function startStoreSpan(name: string, attributes: Attributes): TimedSpan | undefined {
  const telemetry = context.active().getValue(telemetryKey);
  if (!isTelemetry(telemetry)) return undefined;
  return startSpan(telemetry.tracer, name, { kind: SpanKind.CLIENT, attributes });
}

/** `code` is the store's; without one, the class of the error describes the failure. */
export function failStoreSpan(span: TimedSpan | undefined, error: unknown, code: string | undefined): void {
  const type = code ?? (error instanceof Error ? error.name : 'Error');
  span?.span
    .setAttributes({ 'error.type': type, ...(code && { 'db.response.status_code': code }) })
    .setStatus({ code: SpanStatusCode.ERROR });
}
