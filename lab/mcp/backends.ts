// Reads from Jaeger, or the trace page of an embedded shop, and from Prometheus, by their query APIs.
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import { Problem } from '../../start/problem.ts';
import type { JaegerTrace } from '../../testing/traces.ts';
import type { OrderStates } from '../incidents/order-states.ts';
import type { LogRecord, Point, Span } from '../incidents/signals.ts';
import type { Read, Source, Wanted } from './source.ts';

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
/** Read for one call, with all their spans. */
const maxTraces = 300;
/** Of a time range: a backend returns the newest traces, which would be those of its end. */
const slices = 30;
/** Of a search in each service, even if others had many. */
const minTraces = 20;
/** Values of a series. */
const maxSteps = 50;

export function backendsSource({ jaeger, prometheus, logs, orders, limitMs = requestTimeoutMs }: Backends): Source {
  const traces = async (path: string, params: Record<string, string>): Promise<JaegerTrace[]> =>
    JSON.parse((await fetchData(`${jaeger}/api/traces${path}?${new URLSearchParams(params)}`, limitMs)) ?? '[]') ?? [];

  /** The newest traces with a span that meets all conditions. */
  async function search(wanted: Wanted, services: readonly string[]): Promise<Read<Span>> {
    const { from, to } = bounded(wanted);
    const found: JaegerTrace[] = [];
    let isPart = false;
    for (const service of services) {
      const limit = Math.max(minTraces, maxTraces - found.length);
      const some = await traces('', { ...conditionsOf(wanted), service, ...rangeOf(from, to), limit: String(limit) });
      found.push(...some);
      isPart ||= some.length >= limit;
    }
    return { items: spansOf(found), notes: isPart ? [sampleNote] : [] };
  }

  /** Some of the traces of each part of the time range. */
  async function sample(wanted: Wanted, services: readonly string[]): Promise<Read<Span>> {
    const { from, to } = bounded(wanted);
    const limit = Math.max(1, Math.floor(maxTraces / slices / services.length));
    const found: JaegerTrace[] = [];
    let isPart = false;
    for (let slice = 0; slice < slices; slice++) {
      const at = (index: number) => from + ((to - from) * index) / slices;
      for (const service of services) {
        const some = await traces('', { service, ...rangeOf(at(slice), at(slice + 1)), limit: String(limit) });
        found.push(...some);
        isPart ||= some.length >= limit;
      }
    }
    return { items: spansOf(found), notes: isPart ? [sampleNote] : [] };
  }

  /** Nearly all traces begin at the frontend, and these show the calls of all services as often as they are. */
  async function services(wanted: Wanted): Promise<string[]> {
    if (!isSearch(wanted) || wanted.failed) return ['frontend'];
    return JSON.parse((await fetchData(`${jaeger}/api/services`, limitMs)) ?? '[]') ?? [];
  }

  async function query(path: string, params: Record<string, string>): Promise<string> {
    if (!prometheus) throw new Problem('These backends have no metrics: add --prometheus URL.');
    const data = await fetchData(`${prometheus}/api/v1/${path}?${new URLSearchParams(params)}`, limitMs);
    if (data === undefined) throw new Problem(`${prometheus}/api/v1/${path} doesn't exist: expected Prometheus there.`);
    return data;
  }

  return {
    timeRange: async () => ({ from: Date.now() - usualRangeMs, to: Date.now(), isUsual: true }),

    async spans(wanted) {
      if (wanted.traceId) return { items: spansOf(await traces(`/${wanted.traceId}`, {})) };
      const names = wanted.service ? [wanted.service] : await services(wanted);
      const found = isSearch(wanted) ? await search(wanted, names) : await sample(wanted, names);
      // Jaeger 2.13 in memory finds no error by its tag.
      return found.items.length > 0 || !wanted.failed ? found : sample(wanted, names);
    },

    async points(wanted) {
      const { from, to } = bounded(wanted);
      const seconds = Math.max(wanted.stepSeconds ?? 5, Math.ceil((to - from) / 1_000 / maxSteps));
      const { result }: { result: Series[] } = JSON.parse(
        await query('query_range', {
          ...{
            query: selectors(wanted).join(' or '),
            start: String(from / 1_000),
            end: String(to / 1_000),
            step: String(seconds),
          },
        }),
      );
      const isCoarser = seconds > (wanted.stepSeconds ?? seconds);
      return {
        items: result.flatMap(pointsOf),
        notes: isCoarser ? [`Steps are ${seconds} s: ask for a smaller time range.`] : [],
      };
    },

    async metricNames(wanted) {
      const { from, to } = bounded(wanted);
      const names = await Promise.all(
        selectors({ service: wanted.service }).map((selector) =>
          query('label/__name__/values', {
            ...{ 'match[]': selector, start: String(from / 1_000), end: String(to / 1_000) },
          }),
        ),
      );
      return [...new Set(names.flatMap((text): string[] => JSON.parse(text)))];
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

const sampleNote =
  'Not all traces of this time range were read, so rates are too low: ask for a smaller range or for one service.';

const isSearch = ({ name, minMs, failed }: Wanted): boolean => Boolean(name || minMs || failed);

const conditionsOf = ({ name, minMs, failed }: Wanted): Record<string, string> => ({
  ...(name && { operation: name }),
  ...(minMs && { minDuration: `${minMs}ms` }),
  ...(failed && { tags: '{"error":"true"}' }),
});

/** Jaeger has microseconds. */
const rangeOf = (from: number, to: number) => ({
  start: String(Math.round(from * 1_000)),
  end: String(Math.round(to * 1_000)),
});

/** Without limits, the last minutes. */
const bounded = ({ from, to }: Wanted) => {
  const end = Math.min(to, Date.now());
  return { from: Math.round(Math.max(from, from > 0 ? 0 : end - usualRangeMs)), to: Math.round(end) };
};

/** The member `data` of a response, as JSON. Jaeger responds with 404 if it has no such trace. */
async function fetchData(url: string, limitMs: number): Promise<string | undefined> {
  const { origin } = new URL(url);
  const isTimeout = (error: unknown) => error instanceof Error && error.name === 'TimeoutError';
  const tooSlow = () => new Problem(`${origin} did not respond within ${limitMs / 1_000} s.`);
  const response = await fetch(url, { signal: AbortSignal.timeout(limitMs) }).catch((error: unknown) => {
    throw isTimeout(error) ? tooSlow() : new Problem(`${origin} can't be reached.`);
  });
  if (response.status === 404) return undefined;
  const body = propertiesOf(
    await response.json().catch((error: unknown) => {
      if (isTimeout(error)) throw tooSlow();
      throw new Problem(`${origin} did not respond with JSON: expected Jaeger or Prometheus there.`);
    }),
  );
  if (response.ok && body.data !== undefined) return JSON.stringify(body.data);
  throw new Problem(`${origin} rejected the query with status ${response.status}: ${body.error ?? body.errors ?? ''}`);
}

/** The label that has a workload's name: in its own metrics, and in those of its sidecar. */
const serviceLabels = ['service_name', 'app'];

/** Names that come from an agent must not become other PromQL. */
function selectors({ service, name }: { service?: string | undefined; name?: string | undefined }): string[] {
  const pair = (label: string, value: string | undefined) =>
    value === undefined ? [] : [`${label}=${JSON.stringify(value)}`];
  const selector = (labels: readonly string[]) => `{${labels.join(',') || '__name__=~".+"'}}`;
  if (service === undefined) return [selector(pair('__name__', name))];
  return serviceLabels.map((label) => selector([...pair('__name__', name), ...pair(label, service)]));
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

function pointsOf({ metric, values }: Series): Point[] {
  const { __name__: name = '', service_name, app, instance = '', ...attributes } = metric;
  const service = service_name ?? app ?? '';
  return values.map(([seconds, value]) => ({
    ...{ at: seconds * 1_000, service, name, instance, attributes, value: Number(value) },
  }));
}

/** The oldest first, as in a recording. Traces that several queries found are the same. */
const spansOf = (found: readonly JaegerTrace[]): Span[] =>
  [...new Map(found.map((trace) => [trace.traceID, trace])).values()].flatMap(spansOfTrace).sort((a, b) => a.at - b.at);

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
