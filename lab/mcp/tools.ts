// The tools of the MCP server: they read signals and the topology, and nothing that reveals an incident.
import { topology, workloadNames } from '../../topology.ts';
import { percentile, type Window } from '../incidents/queries.ts';
import type { LogRecord, Point, Signals, Span } from '../incidents/signals.ts';

export interface Arguments {
  readonly service?: string;
  readonly name?: string;
  readonly traceId?: string;
  readonly text?: string;
  readonly severity?: string;
  readonly failed?: boolean;
  readonly minMs?: number;
  readonly from?: string;
  readonly to?: string;
  readonly stepSeconds?: number;
  readonly limit?: number;
}
export interface Tool {
  readonly name: string;
  readonly description: string;
  /** The arguments that it takes; `from` and `to` are added to all that read signals. */
  readonly takes: readonly (keyof Arguments)[];
  readonly needs?: readonly (keyof Arguments)[];
  run(signals: Signals, args: Arguments): unknown;
}

export const maxItems = 50;
const defaultItems = 20;

const window = ({ from, to }: Arguments): Window => ({
  from: from ? Date.parse(from) : 0,
  to: to ? Date.parse(to) : Number.MAX_SAFE_INTEGER,
});
const isIn = ({ at }: { at: number }, { from, to }: Window) => at >= from && at < to;
const iso = (ms: number) => new Date(ms).toISOString();
const first = <T>(items: readonly T[], { limit = defaultItems }: Arguments) => ({
  found: items.length,
  items: items.slice(0, Math.min(limit, maxItems)),
});
const round = (value: number) => Math.round(value * 100) / 100;

const selected = <T extends { at: number; service: string }>(
  items: readonly T[],
  args: Arguments,
  nameOf: (item: T) => string,
) =>
  items.filter(
    (one) =>
      isIn(one, window(args)) &&
      (!args.service || one.service === args.service) &&
      (!args.name || nameOf(one) === args.name),
  );
const spanName = ({ name }: Span) => name;
const pointName = ({ name }: Point) => name;
const logName = ({ event }: LogRecord) => event;

function timeRange({ spans, points, logs }: Signals) {
  const times = [spans, points, logs]
    .flatMap((items) => [items[0]?.at, items.at(-1)?.at])
    .filter((at) => at !== undefined);
  return times.length > 0 ? { from: iso(Math.min(...times)), to: iso(Math.max(...times)) } : 'no signals yet';
}

/** Of each operation: its rate, share of failures and latency. */
function operations(signals: Signals, args: Arguments) {
  const spans = selected(signals.spans, args, spanName);
  const times = spans.map(({ at }) => at);
  const seconds = Math.max(
    1,
    (times.reduce((a, b) => Math.max(a, b), 0) - times.reduce((a, b) => Math.min(a, b), Infinity)) / 1_000,
  );
  const groups = Map.groupBy(spans, ({ service, kind, name }) => `${service} ${kind} ${name}`);
  const rows = [...groups.values()].map((group) => ({
    ...{ service: group[0]?.service, kind: group[0]?.kind, name: group[0]?.name },
    perSecond: round(group.length / seconds),
    failedPercent: round((100 * group.filter(({ failed }) => failed).length) / group.length),
    p95Ms: round(
      percentile(
        group.map(({ durationMs }) => durationMs),
        0.95,
      ),
    ),
  }));
  return first(
    rows.sort((a, b) => b.failedPercent - a.failedPercent || b.p95Ms - a.p95Ms),
    args,
  );
}

const spanSummary = ({
  at,
  service,
  kind,
  name,
  durationMs,
  failed,
  traceId,
  spanId,
  parentId,
  attributes,
  startMs,
}: Span) => ({
  ...{ receivedAt: iso(at), start: iso(startMs), service, kind, name, ms: round(durationMs), failed },
  ...{ traceId, spanId, parentId, attributes },
});

/** In steps of time: the last value of each series. */
function series(signals: Signals, args: Arguments) {
  const points = selected(signals.points, args, pointName);
  const stepMs = (args.stepSeconds ?? 5) * 1_000;
  const groups = Map.groupBy(points, ({ service, instance, attributes }) =>
    JSON.stringify({ service, instance, ...attributes }),
  );
  const all = [...groups].map(([key, group]) => ({
    attributes: JSON.parse(key),
    values: [...Map.groupBy(group, ({ at }) => Math.floor(at / stepMs)).entries()]
      .map(([step, inStep]) => [iso(step * stepMs), inStep.at(-1)?.value])
      .slice(-maxItems),
  }));
  return first(all, args);
}

/** Orders by state, as checkoutservice counts them. */
const orderStates = (signals: Signals, args: Arguments) =>
  series(signals, { ...args, service: 'checkoutservice', name: 'shop.orders' });

export const tools: readonly Tool[] = [
  {
    name: 'topology',
    description: 'All workloads, which RPCs each calls, and the time range of the signals.',
    takes: [],
    run: (signals) => ({
      timeRange: timeRange(signals),
      workloads: workloadNames.map((name) => ({
        name,
        ...{
          description: topology[name].description,
          ...('calls' in topology[name] && { calls: topology[name].calls }),
        },
      })),
    }),
  },
  {
    name: 'operations',
    description:
      'Calls, pages and store commands in a time range: per second, percentage of failures, 95th percentile. The worst come first.',
    takes: ['service', 'name', 'from', 'to', 'limit'],
    run: operations,
  },
  {
    name: 'find_spans',
    description: 'Spans of a service, newest first; `failed` for failed ones, `minMs` for slow ones.',
    takes: ['service', 'name', 'failed', 'minMs', 'from', 'to', 'limit'],
    run: (signals, args) =>
      first(
        selected(signals.spans, args, spanName)
          .filter(({ failed, durationMs }) => (!args.failed || failed) && durationMs >= (args.minMs ?? 0))
          .map(spanSummary)
          .reverse(),
        args,
      ),
  },
  {
    name: 'get_trace',
    description: 'The spans of one trace, in the order of their start.',
    takes: ['traceId'],
    needs: ['traceId'],
    run: (signals, args) =>
      first(
        signals.spans
          .filter(({ traceId }) => traceId === args.traceId)
          .toSorted((a, b) => a.startMs - b.startMs)
          .map(spanSummary),
        { limit: maxItems },
      ),
  },
  {
    name: 'list_metrics',
    description: 'The names of the metrics of a service.',
    takes: ['service'],
    run: (signals, args) => [...new Set(selected(signals.points, args, pointName).map(({ name }) => name))].sort(),
  },
  {
    name: 'query_metric',
    description: 'The values of a metric over time, for each process and set of attributes. Counters are cumulative.',
    takes: ['service', 'name', 'from', 'to', 'stepSeconds', 'limit'],
    needs: ['name'],
    run: series,
  },
  {
    name: 'search_logs',
    description: 'Log records, newest first; `name` is the event, `text` a part of the message.',
    takes: ['service', 'name', 'severity', 'text', 'from', 'to', 'limit'],
    run: (signals, args) =>
      first(
        selected(signals.logs, args, logName)
          .filter(
            ({ severity, text }) =>
              (!args.severity || severity === args.severity) && (!args.text || text.includes(args.text)),
          )
          .map(({ at, ...log }) => ({ receivedAt: iso(at), ...log }))
          .reverse(),
        args,
      ),
  },
  {
    name: 'order_states',
    description: 'How many orders reached each state, over time; cumulative.',
    takes: ['from', 'to', 'stepSeconds', 'limit'],
    run: orderStates,
  },
];
