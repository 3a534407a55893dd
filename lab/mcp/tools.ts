// The tools of the MCP server: they read signals and the topology, and nothing that reveals an incident.
import { Problem } from '../../start/problem.ts';
import { topology, workloadNames } from '../../topology.ts';
import { percentile } from '../incidents/queries.ts';
import type { LogRecord, Point, Span } from '../incidents/signals.ts';
import { type Answer, first } from './answer.ts';
import type { Source, Wanted } from './source.ts';

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
  run(source: Source, args: Arguments): Promise<object>;
}

export const maxItems = 50;
export const defaultItems = 20;

const timeOf = (name: string, text: string | undefined, otherwise: number): number => {
  const time = text === undefined ? otherwise : Date.parse(text);
  if (Number.isNaN(time)) throw new Problem(`${name} is "${text}": expected a time such as 2026-01-31T12:00:00Z.`);
  return time;
};
const wanted = ({ from, to, ...args }: Arguments): Wanted => ({
  ...args,
  from: timeOf('from', from, 0),
  to: timeOf('to', to, Number.MAX_SAFE_INTEGER),
});
const isIn = ({ at }: { at: number }, { from, to }: Wanted) => at >= from && at < to;
const iso = (ms: number) => new Date(ms).toISOString();
const limitOf = ({ limit = defaultItems }: Arguments) => limit;
const round = (value: number) => Math.round(value * 100) / 100;

function selected<T extends { at: number; service: string }>(
  items: readonly T[],
  args: Arguments,
  nameOf: (item: T) => string,
): T[] {
  const range = wanted(args);
  return items.filter(
    (one) =>
      isIn(one, range) && (!args.service || one.service === args.service) && (!args.name || nameOf(one) === args.name),
  );
}
const spanName = ({ name }: Span) => name;
const pointName = ({ name }: Point) => name;
const logName = ({ event }: LogRecord) => event;

/** Of the part of the time range that has signals. A shop may be younger than the usual range. */
async function secondsOf(source: Source, args: Arguments, items: readonly Span[]): Promise<number> {
  const { from, to } = wanted(args);
  const known = (await source.timeRange()) ?? { from, to };
  const earliest = items.reduce((first, { at }) => Math.min(first, at), Infinity);
  const start = known.isUsual ? from || earliest : Math.max(from, known.from);
  return Math.max(1, (Math.min(to, known.to) - start) / 1_000);
}

/** Of each operation: its rate, share of failures and latency. */
async function operations(source: Source, args: Arguments): Promise<Answer> {
  const { items, notes } = await source.spans(wanted(args));
  const seconds = await secondsOf(source, args, items);
  const spans = selected(items, args, spanName);
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
  const worstFirst = rows.sort((a, b) => b.failedPercent - a.failedPercent || b.p95Ms - a.p95Ms);
  return first(worstFirst, limitOf(args), notes);
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

async function findSpans(source: Source, args: Arguments): Promise<Answer> {
  const { items, notes } = await source.spans(wanted(args));
  const spans = selected(items, args, spanName).filter(
    ({ failed, durationMs }) => failed === (args.failed ?? failed) && durationMs >= (args.minMs ?? 0),
  );
  return first(spans.map(spanSummary).reverse(), limitOf(args), notes);
}

/** The last item of each step of time; the first step begins with the time range, or with the first item. */
function lastOfSteps<T extends { at: number }>(items: readonly T[], { stepSeconds = 5, ...args }: Arguments): T[] {
  const from = wanted(args).from || items.reduce((earliest, { at }) => Math.min(earliest, at), Infinity);
  const steps = Map.groupBy(items, ({ at }) => Math.floor((at - from) / stepSeconds / 1_000));
  return [...steps.values()].flatMap((inStep) => inStep.at(-1) ?? []);
}

async function series(source: Source, args: Arguments): Promise<Answer> {
  const { items, notes = [] } = await source.points(wanted(args));
  const points = selected(items, args, pointName);
  const from = args.from ?? iso(points.reduce((earliest, { at }) => Math.min(earliest, at), Date.now()));
  const groups = Map.groupBy(points, ({ service, instance, attributes }) =>
    JSON.stringify({ ...attributes, service, instance }),
  );
  const all = [...groups].map(([key, group]) => ({
    attributes: JSON.parse(key),
    values: lastOfSteps(group, { ...args, from }).map(({ at, value }) => [iso(at), value]),
  }));
  const isCut = all.some(({ values }) => values.length > maxItems);
  return first(
    all.map(({ attributes, values }) => ({ attributes, values: values.slice(-maxItems) })),
    limitOf(args),
    isCut ? [...notes, `Only the last ${maxItems} values of each series: ask for longer steps.`] : notes,
  );
}

const usualRangeNote = 'Without `from` and `to`, tools look at these last minutes; there may be older signals.';

async function topologyNow(source: Source) {
  const range = await source.timeRange();
  return {
    timeRange: range ? { from: iso(range.from), to: iso(range.to) } : 'no signals yet',
    ...(range?.isUsual && { notes: [usualRangeNote] }),
    workloads: workloadNames.map((name) => ({
      name,
      description: topology[name].description,
      ...('calls' in topology[name] && { calls: topology[name].calls }),
    })),
  };
}

/** Newest first, one for each step. */
async function orderStates(source: Source, args: Arguments) {
  const range = wanted(args);
  const all = (await source.orders(range)).filter((one) => isIn(one, range));
  const states = lastOfSteps(all, args);
  return first(states.map(({ at, ...rest }) => ({ at: iso(at), ...rest })).reverse(), limitOf(args));
}

export const tools: readonly Tool[] = [
  {
    name: 'topology',
    description: 'All workloads, which RPCs each calls, and the time range of the signals.',
    takes: [],
    run: topologyNow,
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
    description: 'Spans of a service, newest first; `failed` for failed ones, or the others, `minMs` for slow ones.',
    takes: ['service', 'name', 'failed', 'minMs', 'from', 'to', 'limit'],
    run: findSpans,
  },
  {
    name: 'get_trace',
    description: 'The spans of one trace, in the order of their start; with `service`, only those of one service.',
    takes: ['traceId', 'service'],
    needs: ['traceId'],
    run: async (source, args) =>
      first(
        selected((await source.spans(wanted(args))).items, args, spanName)
          .filter(({ traceId }) => traceId === args.traceId)
          .toSorted((a, b) => a.startMs - b.startMs)
          .map(spanSummary),
        Infinity,
      ),
  },
  {
    name: 'list_metrics',
    description: 'The names of the metrics of a service.',
    takes: ['service'],
    run: async (source, args) => first([...(await source.metricNames(wanted(args)))].sort(), Infinity),
  },
  {
    name: 'query_metric',
    description:
      'The values of a metric over time, for each process and set of attributes: the last value of each step, at its own time. Counters are cumulative; the value of a histogram is how many measurements it has.',
    takes: ['service', 'name', 'from', 'to', 'stepSeconds', 'limit'],
    needs: ['name'],
    run: series,
  },
  {
    name: 'search_logs',
    description: 'Log records, newest first; `name` is the event, `text` a part of the message.',
    takes: ['service', 'name', 'severity', 'text', 'from', 'to', 'limit'],
    run: async (source, args) =>
      first(
        selected(await source.logs(wanted(args)), args, logName)
          .filter(
            ({ severity, text }) =>
              (!args.severity || severity === args.severity) && (!args.text || text.includes(args.text)),
          )
          .map(({ at, ...log }) => ({ receivedAt: iso(at), ...log }))
          .reverse(),
        limitOf(args),
      ),
  },
  {
    name: 'order_states',
    description:
      "From the shop's stores, newest first: how many orders are in each state, and which are unfinished, the oldest first.",
    takes: ['from', 'to', 'stepSeconds', 'limit'],
    run: orderStates,
  },
];
