// Conditions on signals: a measure of a window, compared with a threshold.
import type { Point, Signals } from './signals.ts';

export interface Query {
  readonly signal: 'span' | 'metric' | 'log';
  readonly service: string;
  /** Of the span or the metric, or the event of the log record. */
  readonly name: string;
  /** Attributes that it must have. */
  readonly where?: Readonly<Record<string, string | number | boolean>>;
  /**
   * Of spans: perSecond, failedPercent, medianMs. Of log records: perSecond. Of metrics: max, or perSecond, the increase of
   * counters and histograms. In a cluster: promql, the value of `query`, and traces, the number of those with `tags`.
   */
  readonly measure: 'perSecond' | 'failedPercent' | 'medianMs' | 'max' | 'promql' | 'traces';
  readonly query?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Condition extends Query {
  /** In words. */
  readonly what: string;
  readonly above?: number;
  readonly below?: number;
}

/** Unix ms, the end excluded. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export const isMet = (condition: Condition, signals: Signals, window: Window): boolean =>
  isWithin(condition, measure(condition, signals, window));

export const isWithin = ({ above, below }: Condition, value: number): boolean =>
  value > (above ?? Number.NEGATIVE_INFINITY) && value < (below ?? Number.POSITIVE_INFINITY);

/** 0 if nothing matches. */
export function measure(query: Query, signals: Signals, window: Window): number {
  const seconds = (window.to - window.from) / 1_000;
  const matches = (item: { at: number; service: string; attributes: object }, name: string) =>
    item.at >= window.from &&
    item.at < window.to &&
    item.service === query.service &&
    name === query.name &&
    hasAttributes(item.attributes, query.where);
  switch (query.signal) {
    case 'log':
      return signals.logs.filter((log) => matches(log, log.event)).length / seconds;
    case 'metric': {
      const points = signals.points.filter((point) => matches({ ...point, at: window.from }, point.name));
      const inside = points.filter(({ at }) => at >= window.from && at < window.to);
      return query.measure === 'max'
        ? Math.max(0, ...inside.map(({ value }) => value))
        : increase(points, window) / seconds;
    }
    default: {
      const spans = signals.spans.filter((span) => matches(span, span.name));
      if (spans.length === 0) return 0;
      if (query.measure === 'medianMs')
        return percentile(
          spans.map(({ durationMs }) => durationMs),
          0.5,
        );
      if (query.measure === 'perSecond') return spans.length / seconds;
      return (100 * spans.filter(({ failed }) => failed).length) / spans.length;
    }
  }
}

const hasAttributes = (attributes: object, wanted: object = {}) =>
  Object.entries(wanted).every(([name, value]) => new Map(Object.entries(attributes)).get(name) === value);

/** Of cumulative counters, summed over processes and attributes. A counter that is new began at 0. */
function increase(points: readonly Point[], { from, to }: Window): number {
  const series = Map.groupBy(points, ({ instance, attributes }) => `${instance} ${JSON.stringify(attributes)}`);
  const valueAt = (values: readonly Point[], end: number) => values.findLast(({ at }) => at < end)?.value ?? 0;
  return [...series.values()].reduce((sum, values) => sum + valueAt(values, to) - valueAt(values, from), 0);
}

/** By the nearest rank; 0 without values. */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? 0;
