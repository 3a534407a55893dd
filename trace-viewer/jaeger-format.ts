// Responses in the format of Jaeger's query API, for tools that read Jaeger.
import type { Process, Span } from './otlp-decoder.ts';
import type { Trace } from './store.ts';

/** Calls from one service to another. */
export interface Edge {
  readonly parent: string;
  readonly child: string;
  readonly callCount: number;
}

/** A successful response. */
export const jaegerResponse = (data: readonly unknown[]) => ({
  data,
  total: data.length,
  limit: 0,
  offset: 0,
  errors: null,
});

/** An error response with an HTTP status. */
export const jaegerError = (code: number, msg: string) => ({
  data: null,
  total: 0,
  limit: 0,
  offset: 0,
  errors: [{ code, msg }],
});

/** A trace in Jaeger's JSON format. */
export function toJaeger(trace: Trace) {
  const processes = [...new Set(trace.spans.map((span) => span.process))];
  const ids = new Map(processes.map((process, index) => [process, `p${index + 1}`]));
  return {
    traceID: trace.id,
    spans: trace.spans.map((span) => toJaegerSpan(span, ids)),
    processes: Object.fromEntries(
      processes.map((process) => [ids.get(process), { serviceName: process.service, tags: process.tags }]),
    ),
    warnings: trace.dropped > 0 ? [`${trace.dropped} spans above the limit per trace were dropped`] : null,
  };
}

function toJaegerSpan(span: Span, ids: ReadonlyMap<Process, string>) {
  return {
    traceID: span.traceId,
    spanID: span.spanId,
    operationName: span.name,
    references: references(span),
    startTime: span.startUs,
    duration: span.durationUs,
    tags: span.tags,
    logs: span.logs.map((log) => ({ timestamp: log.timeUs, fields: log.fields })),
    processID: ids.get(span.process),
    warnings: null,
  };
}

function references({ traceId, parentId, links }: Span) {
  const parent = parentId ? [{ refType: 'CHILD_OF', traceID: traceId, spanID: parentId }] : [];
  const linked = links.map((link) => ({ refType: 'FOLLOWS_FROM', traceID: link.traceId, spanID: link.spanId }));
  return [...parent, ...linked];
}

/** The operations of a service, optionally of one span kind, sorted by name. */
export function operations(traces: readonly Trace[], service: string, spanKind = '') {
  const spans = traces.flatMap((trace) => trace.spans.filter((span) => span.process.service === service));
  const filtered = spans.filter((span) => !spanKind || span.kind === spanKind);
  const unique = new Map(
    filtered.map((span) => [`${span.kind} ${span.name}`, { name: span.name, spanKind: span.kind }]),
  );
  return [...unique.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The names of a service's operations, sorted. */
export const operationNames = (traces: readonly Trace[], service: string) => [
  ...new Set(operations(traces, service).map(({ name }) => name)),
];

/** Calls between services, most frequent first. A span whose parent belongs to another service counts as a call. */
export function dependencies(traces: readonly Trace[]): Edge[] {
  const edges = new Map<string, { parent: string; child: string; callCount: number }>();
  for (const { spans } of traces) {
    const services = new Map(spans.map((span) => [span.spanId, span.process.service]));
    for (const { parentId, process } of spans) {
      const parent = services.get(parentId);
      if (parent === undefined || parent === process.service) continue;
      const key = `${parent}\n${process.service}`;
      const edge = edges.get(key) ?? { parent, child: process.service, callCount: 0 };
      edge.callCount++;
      edges.set(key, edge);
    }
  }
  return [...edges.values()].sort((a, b) => b.callCount - a.callCount);
}

/** A trace ID with all 32 hex digits, since Jaeger accepts IDs without leading zeros; '' if it is invalid. */
export const fullTraceId = (id: string) => (/^[0-9a-f]{1,32}$/i.test(id) ? id.toLowerCase().padStart(32, '0') : '');
