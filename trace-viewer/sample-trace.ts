// Sample spans for tests, as OTLP JSON: an order that passes through three services.

/** The ID of the sample trace. */
export const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
/** A span ID from a small number. */
export const spanId = (last: number) => last.toString(16).padStart(16, '0');

const startNs = 1_760_000_000_123_456_789n;

/** A span; by default 1 ms of the frontend, at the start of the sample trace. */
export interface SampleSpan {
  readonly id: number;
  readonly parent?: number;
  readonly service?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly atUs?: number;
  readonly us?: number;
  readonly failed?: boolean;
  readonly trace?: string;
}

/** An order whose payment fails. */
export const order: readonly SampleSpan[] = [
  { id: 1, name: 'POST /cart/checkout', kind: 2, us: 90_000 },
  { id: 2, parent: 1, name: 'hipstershop.CheckoutService/PlaceOrder', kind: 3, atUs: 1000, us: 80_000 },
  { id: 3, parent: 2, service: 'checkoutservice', name: 'PlaceOrder', kind: 2, atUs: 2000, us: 70_000 },
  { id: 4, parent: 3, service: 'checkoutservice', name: 'Charge', kind: 3, atUs: 5000, us: 20_000, failed: true },
  { id: 5, parent: 4, service: 'paymentservice', name: 'Charge', kind: 2, atUs: 6000, us: 15_000, failed: true },
];

/** An OTLP export of these spans. */
export function exportOf(spans: readonly SampleSpan[]) {
  const groups = Map.groupBy(spans, ({ service = 'frontend' }) => service);
  return { resourceSpans: [...groups].map(([service, mine]) => resourceSpans(service, mine)) };
}

/** The JSON body of an OTLP export. */
export const bodyOf = (spans: readonly SampleSpan[]) => Buffer.from(JSON.stringify(exportOf(spans)));

const resourceSpans = (service: string, spans: readonly SampleSpan[]) => ({
  resource: {
    attributes: [
      { key: 'service.name', value: { stringValue: service } },
      { key: 'service.version', value: { stringValue: '1.2.3' } },
    ],
  },
  scopeSpans: [{ scope: { name: 'kit', version: '0.1.0' }, spans: spans.map(otlpSpan) }],
});

const otlpSpan = ({ id, parent, name = 'work', kind = 1, atUs = 0, us = 1000, failed, trace }: SampleSpan) => ({
  traceId: trace ?? traceId,
  spanId: spanId(id),
  parentSpanId: parent ? spanId(parent) : '',
  name,
  kind,
  startTimeUnixNano: String(startNs + BigInt(atUs) * 1000n),
  endTimeUnixNano: String(startNs + BigInt(atUs + us) * 1000n),
  attributes: [{ key: 'shop.items', value: { intValue: '3' } }],
  events: [{ name: 'noted', timeUnixNano: String(startNs + BigInt(atUs) * 1000n), attributes: [] }],
  status: failed ? { code: 2, message: 'card refused' } : {},
});
