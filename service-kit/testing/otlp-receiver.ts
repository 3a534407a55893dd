// A collector for tests: receives OTLP over HTTP on a free port, and stores what it received.
import { createServer } from 'node:http';
import protobuf from 'protobufjs';

// Only the fields that the tests read: https://github.com/open-telemetry/opentelemetry-proto
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Traces { repeated ResourceSpans resources = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scopes = 2; }
  message ScopeSpans { repeated Span items = 2; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
    repeated KeyValue attributes = 9; Status status = 15;
  }
  message Status { int32 code = 3; }
  message Metrics { repeated ResourceMetrics resources = 1; }
  message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scopes = 2; }
  message ScopeMetrics { repeated Metric items = 2; }
  message Metric { string name = 1; string unit = 3; Points gauge = 5; Points sum = 7; Histogram histogram = 9; }
  message Points { repeated NumberPoint points = 1; bool is_monotonic = 3; }
  message NumberPoint { double number = 4; sfixed64 whole = 6; repeated KeyValue attributes = 7; }
  message Histogram { repeated Point points = 1; }
  message Point { fixed64 count = 4; repeated KeyValue attributes = 9; }
  message Logs { repeated ResourceLogs resources = 1; }
  message ResourceLogs { Resource resource = 1; repeated ScopeLogs scopes = 2; }
  message ScopeLogs { repeated LogRecord items = 2; }
  message LogRecord {
    string severity_text = 3; Value body = 5; repeated KeyValue attributes = 6; bytes trace_id = 9; string event_name = 12;
  }
  message Resource { repeated KeyValue attributes = 1; }
  message KeyValue { string key = 1; Value value = 2; }
  message Value { oneof value { string text = 1; bool flag = 2; int64 whole = 3; double number = 4; List list = 5; } }
  message List { repeated Value values = 1; }`);

type Attributes = Record<string, unknown>;

/** What spans, metrics and log records have in common. */
interface Received {
  /** service.name */
  service: string;
  resource: Attributes;
}

/** A span of an export. */
export interface ReceivedSpan extends Received {
  traceId: string;
  spanId: string;
  /** Empty for the root span of a trace. */
  parentId: string;
  name: string;
  kind: 'server' | 'client' | 'other';
  failed: boolean;
  attributes: Attributes;
}

/** A metric of an export. */
export interface ReceivedMetric extends Received {
  name: string;
  unit: string;
  kind: 'histogram' | 'counter' | 'updowncounter' | 'gauge';
  /** `count` is 0 unless the metric is a histogram, whose `value` is 0. */
  points: { count: number; value: number; attributes: Attributes }[];
}

/** A log record of an export. */
export interface ReceivedLog extends Received {
  severity: string;
  body: unknown;
  /** Name of the event; empty if it has none. */
  event: string;
  /** Empty outside of a trace. */
  traceId: string;
  attributes: Attributes;
}

interface Value {
  text?: string;
  flag?: boolean;
  whole?: number;
  number?: number;
  list?: { values: Value[] };
}

interface KeyValue {
  key: string;
  value: Value;
}

const plain = ({ text, flag, whole, number, list }: Value): unknown =>
  text ?? flag ?? whole ?? number ?? list?.values.map(plain);

const attributesOf = (pairs: KeyValue[]): Attributes =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, plain(value)]));

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');

/** Each span, metric or log record of a message, with its resource. */
function itemsOf(type: string, bytes: Buffer) {
  const message = root.lookupType(type);
  const { resources } = message.toObject(message.decode(bytes), { arrays: true, longs: Number });
  const items = [];
  for (const { resource, scopes } of resources) {
    const attributes = attributesOf(resource.attributes);
    const received: Received = { service: String(attributes['service.name']), resource: attributes };
    for (const scope of scopes) for (const item of scope.items) items.push({ received, item });
  }
  return items;
}

/** Starts the collector; `spans`, `metrics` and `logs` grow as exports arrive. */
export async function startReceiver() {
  const spans: ReceivedSpan[] = [];
  const metrics: ReceivedMetric[] = [];
  const logs: ReceivedLog[] = [];
  let requests = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    requests++;
    if (request.url === '/v1/traces') spans.push(...itemsOf('Traces', body).map(spanOf));
    if (request.url === '/v1/metrics') metrics.push(...itemsOf('Metrics', body).map(metricOf));
    if (request.url === '/v1/logs') logs.push(...itemsOf('Logs', body).map(logOf));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    spans,
    metrics,
    logs,
    requests: () => requests,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

type Item = ReturnType<typeof itemsOf>[number];

const spanOf = ({ received, item }: Item): ReceivedSpan => ({
  ...received,
  traceId: hex(item.traceId),
  spanId: hex(item.spanId),
  parentId: hex(item.parentSpanId),
  name: item.name,
  kind: item.kind === 2 ? 'server' : item.kind === 3 ? 'client' : 'other',
  failed: item.status?.code === 2,
  attributes: attributesOf(item.attributes),
});

const sumKind = ({ isMonotonic }: { isMonotonic: boolean }) => (isMonotonic ? 'counter' : 'updowncounter');

const metricOf = ({ received, item }: Item): ReceivedMetric => ({
  ...received,
  name: item.name,
  unit: item.unit ?? '',
  kind: item.histogram ? 'histogram' : item.sum ? sumKind(item.sum) : 'gauge',
  points: ((item.histogram ?? item.sum ?? item.gauge)?.points ?? []).map(
    (point: { count: number; number?: number; whole?: number; attributes: KeyValue[] }) => ({
      count: Number(point.count ?? 0),
      value: Number(point.number ?? point.whole ?? 0),
      attributes: attributesOf(point.attributes),
    }),
  ),
});

const logOf = ({ received, item }: Item): ReceivedLog => ({
  ...received,
  severity: item.severityText ?? '',
  body: plain(item.body ?? {}),
  event: item.eventName ?? '',
  traceId: hex(item.traceId),
  attributes: attributesOf(item.attributes),
});
