// Whether a shop has stood the load: what counts, and how it is told.
import type { Load } from './load.ts';

export interface MemorySample {
  /** Since the soak began. */
  readonly second: number;
  readonly mebibytes: number;
}

export interface Interval extends Load {
  /** Of its begin, since that of the soak. */
  readonly second: number;
}

export interface Samples {
  readonly memory: readonly MemorySample[];
  readonly intervals: readonly Interval[];
}

/** Memory may grow by this part and still counts as flat; a program that gives some back is no leak. */
const mostGrowth = 0.1;

export type Verdict = ReturnType<typeof judge>;

/** The first quarter is warm-up: caches fill, code is compiled. The second is compared with the last. */
export function judge({ memory, intervals }: Samples) {
  const end = memory.at(-1)?.second ?? 0;
  const between = (from: number, to: number) =>
    medianOf(
      memory.flatMap(({ second, mebibytes }) => (second >= from * end && second <= to * end ? [mebibytes] : [])),
    );
  const [earlyMebibytes, lateMebibytes] = [between(0.25, 0.5), between(0.75, 1)];
  const growth = lateMebibytes / earlyMebibytes - 1;
  const sum = (key: 'requests' | 'errors' | 'seconds') => intervals.reduce((total, one) => total + one[key], 0);
  const isFlat = growth <= mostGrowth;
  return {
    requests: sum('requests'),
    requestsPerSecond: sum('requests') / sum('seconds'),
    errors: sum('errors'),
    medianP95Ms: medianOf(intervals.map(({ p95Ms }) => p95Ms)),
    worstP95Ms: Math.max(...intervals.map(({ p95Ms }) => p95Ms)),
    earlyMebibytes,
    lateMebibytes,
    growth,
    isFlat,
    isGood: isFlat && sum('errors') === 0,
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new Error('There are too few samples for a verdict.');
  return (low + high) / 2;
}

export function report(verdict: Verdict): string {
  const { requests, requestsPerSecond, errors, medianP95Ms, worstP95Ms, earlyMebibytes, lateMebibytes } = verdict;
  const percent = (part: number) => `${part > 0 ? '+' : ''}${(100 * part).toFixed(1)} %`;
  const rows = [
    ['requests', `${requests}, ${requestsPerSecond.toFixed(1)} per second`, ''],
    ['p95', `${medianP95Ms.toFixed(1)} ms; worst interval ${worstP95Ms.toFixed(1)} ms`, ''],
    ['errors', String(errors), errors === 0 ? 'none' : 'NOT NONE'],
    [
      'memory',
      `${earlyMebibytes.toFixed(0)} MiB in the second quarter, ${lateMebibytes.toFixed(0)} MiB in the last: ` +
        percent(verdict.growth),
      verdict.isFlat ? 'flat' : `NOT FLAT, more than ${percent(mostGrowth)}`,
    ],
  ];
  return rows.map(([name = '', value, judged]) => `  ${name.padEnd(9)} ${value}  ${judged}`.trimEnd()).join('\n');
}
