// Reads from Jaeger, or the trace page of an embedded shop, and from Prometheus, by their query APIs.
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import { Problem } from '../../start/problem.ts';
import type { JaegerTrace } from '../../testing/traces.ts';
import type { OrderStates } from '../incidents/order-states.ts';
import type { LogRecord, Point, Span } from '../incidents/signals.ts';
import type { Source, Wanted } from './source.ts';

export interface Backends {
  readonly jaeger: string;
  readonly prometheus?: string | undefined;
  readonly logs?: (wanted: Wanted) => Promise<readonly LogRecord[]>;
  readonly orders?: () => Promise<OrderStates>;
  /** Of a request. */
  readonly limitMs?: number;
}

const requestTimeoutMs = 10_000;
/** By default, tools look at the last minutes. */
const usualRangeMs = 10 * 60_000;
/** Traces with all their spans; a backend returns the newest ones. */
const maxTraces = 300;
/** Values of a series. */
const maxSteps = 50;

export function backendsSource({ jaeger, prometheus, logs, orders, limitMs = requestTimeoutMs }: Backends): Source {
  const traces = async (path: string, params: Record<string, string>): Promise<JaegerTrace[]> =>
    JSON.parse((await fetchData(`${jaeger}/api/traces${path}?${new URLSearchParams(params)}`, limitMs)) ?? '[]') ?? [];

  async function query(path: string, params: Record<string, string>): Promise<string> {
    if (!prometheus) throw new Problem('These backends have no metrics: add --prometheus URL.');
    const data = await fetchData(`${prometheus}/api/v1/${path}?${new URLSearchParams(params)}`, limitMs);
    if (data === undefined) throw new Problem(`${prometheus}/api/v1/${path} doesn't exist: expected Prometheus there.`);
    return data;
  }

  return {
    maxTraces,
    timeRange: async () => [Date.now() - usualRangeMs, Date.now()],

    async spans(wanted) {
      const { from, to } = bounded(wanted);
      if (wanted.traceId) return spansOf(await traces(`/${wanted.traceId}`, {}));
      const found = await traces('', {
        // A trace has the spans of all services, and nearly all begin at the frontend.
        ...{ service: wanted.service ?? 'frontend', limit: String(maxTraces) },
        ...{ start: String(from * 1_000), end: String(to * 1_000) },
        ...(wanted.name && { operation: wanted.name }),
        ...(wanted.minMs && { minDuration: `${wanted.minMs}ms` }),
      });
      return spansOf(found);
    },

    async points(wanted) {
      const { from, to } = bounded(wanted);
      const seconds = Math.max(wanted.stepSeconds ?? 5, Math.ceil((to - from) / 1_000 / maxSteps));
      const { result }: { result: Series[] } = JSON.parse(
        await query('query_range', {
          ...{ query: selector(wanted), start: String(from / 1_000), end: String(to / 1_000), step: String(seconds) },
        }),
      );
      return result.flatMap(pointsOf);
    },

    async metricNames(wanted) {
      const { from, to } = bounded(wanted);
      return JSON.parse(
        await query('label/__name__/values', {
          ...{ 'match[]': selector({ service: wanted.service }), start: String(from / 1_000), end: String(to / 1_000) },
        }),
      );
    },

    async logs(wanted) {
      if (!logs) throw new Problem('These backends have no logs: use --kind, --listen or --recording.');
      return logs({ ...wanted, ...bounded(wanted) });
    },

    async orders() {
      if (!orders) throw new Problem('These backends have no order states: add --data DIR, or use --kind.');
      return [await orders()];
    },
  };
}

/** Without limits, the last minutes. */
const bounded = ({ from, to }: Wanted) => {
  const end = Math.min(to, Date.now());
  return { from: Math.round(Math.max(from, from > 0 ? 0 : end - usualRangeMs)), to: Math.round(end) };
};

/** The member `data` of a response, as JSON. Jaeger responds with 404 if it has no such trace. */
async function fetchData(url: string, limitMs: number): Promise<string | undefined> {
  const { origin } = new URL(url);
  const response = await fetch(url, { signal: AbortSignal.timeout(limitMs) }).catch((error: unknown) => {
    const hangs = error instanceof Error && error.name === 'TimeoutError';
    throw new Problem(hangs ? `${origin} did not respond within ${limitMs / 1_000} s.` : `${origin} can't be reached.`);
  });
  if (response.status === 404) return undefined;
  const body = propertiesOf(
    await response.json().catch(() => {
      throw new Problem(`${origin} did not respond with JSON: expected Jaeger or Prometheus there.`);
    }),
  );
  if (response.ok && body.data !== undefined) return JSON.stringify(body.data);
  throw new Problem(`${origin} rejected the query with status ${response.status}: ${body.error ?? body.errors ?? ''}`);
}

/** Names that come from an agent must not become other PromQL. */
function selector({ service, name }: { service?: string | undefined; name?: string | undefined }): string {
  const labels = Object.entries({ __name__: name, service_name: service }).flatMap(([label, value]) =>
    value === undefined ? [] : [`${label}=${JSON.stringify(value)}`],
  );
  return `{${labels.join(',') || '__name__=~".+"'}}`;
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

function pointsOf({ metric, values }: Series): Point[] {
  const { __name__: name = '', service_name, app, instance = '', ...attributes } = metric;
  // The series of sidecars have the workload's name in `app`.
  const service = service_name ?? app ?? '';
  return values.map(([seconds, value]) => ({
    ...{ at: seconds * 1_000, service, name, instance, attributes, value: Number(value) },
  }));
}

/** The oldest first, as in a recording. */
const spansOf = (found: readonly JaegerTrace[]): Span[] => found.flatMap(spansOfTrace).sort((a, b) => a.at - b.at);

const spansOfTrace = ({ traceID: traceId, spans, processes }: JaegerTrace): Span[] =>
  spans.map((span) => {
    const attributes = Object.fromEntries(span.tags.map(({ key, value }) => [key, plain(value)]));
    const startMs = span.startTime / 1_000;
    const kind = attributes['span.kind'];
    return {
      ...{ at: startMs, service: processes[span.processID]?.serviceName ?? '', attributes, traceId },
      ...{ spanId: span.spanID, name: span.operationName, startMs, durationMs: span.duration / 1_000 },
      parentId: span.references.find(({ refType }) => refType === 'CHILD_OF')?.spanID ?? '',
      kind: kind === 'server' || kind === 'client' ? kind : 'internal',
      failed: attributes['otel.status_code'] === 'ERROR' || attributes.error === true,
    };
  });

/** The value of an attribute. */
export const plain = (value: unknown) =>
  typeof value === 'boolean' || typeof value === 'number' ? value : typeof value === 'string' ? value : String(value);
