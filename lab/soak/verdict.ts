// Judges and reports a soak: flat memory and no errors.
import { median, sum } from '../statistics.ts';
import type { Load } from './load.ts';

export interface MemorySample {
  /** Since the soak started. */
  readonly second: number;
  readonly mebibytes: number;
}

export interface Interval extends Load {
  /** Its start, in seconds since the soak started. */
  readonly second: number;
}

export interface Samples {
  readonly memory: readonly MemorySample[];
  readonly intervals: readonly Interval[];
}

/** Memory counts as flat if it grows by at most this share. */
const maxGrowth = 0.1;

export type Verdict = ReturnType<typeof judge>;

/** The first quarter is warm-up (caches fill, code is compiled); the second quarter is compared with the last. */
export function judge({ memory, intervals }: Samples) {
  const end = memory.at(-1)?.second ?? 0;
  const between = (from: number, to: number) =>
    medianOf(
      memory.flatMap(({ second, mebibytes }) => (second >= from * end && second <= to * end ? [mebibytes] : [])),
    );
  const [earlyMebibytes, lateMebibytes] = [between(0.25, 0.5), between(0.75, 1)];
  const growth = lateMebibytes / earlyMebibytes - 1;
  const total = (key: 'requests' | 'errors' | 'seconds') => sum(intervals.map((one) => one[key]));
  const isFlat = growth <= maxGrowth;
  return {
    requests: total('requests'),
    requestsPerSecond: total('requests') / total('seconds'),
    errors: total('errors'),
    medianP95Ms: medianOf(intervals.map(({ p95Ms }) => p95Ms)),
    worstP95Ms: Math.max(...intervals.map(({ p95Ms }) => p95Ms)),
    earlyMebibytes,
    lateMebibytes,
    growth,
    isFlat,
    isGood: isFlat && total('errors') === 0,
  };
}

function medianOf(values: readonly number[]): number {
  if (values.length === 0) throw new Error('too few samples for a verdict');
  return median(values);
}

export function report(verdict: Verdict): string {
  const { requests, requestsPerSecond, errors, medianP95Ms, worstP95Ms, earlyMebibytes, lateMebibytes } = verdict;
  const percent = (share: number) => `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)} %`;
  const rows = [
    ['requests', `${requests}, ${requestsPerSecond.toFixed(1)} per second`, ''],
    ['p95', `${medianP95Ms.toFixed(1)} ms; worst interval ${worstP95Ms.toFixed(1)} ms`, ''],
    ['errors', String(errors), errors === 0 ? 'ok' : 'FAILED'],
    [
      'memory',
      `${earlyMebibytes.toFixed(0)} MiB in the second quarter, ${lateMebibytes.toFixed(0)} MiB in the last quarter: ` +
        percent(verdict.growth),
      verdict.isFlat ? 'flat' : `GREW by more than ${percent(maxGrowth)}`,
    ],
  ];
  return rows.map(([name = '', value, judged]) => `  ${name.padEnd(9)} ${value}  ${judged}`.trimEnd()).join('\n');
}
