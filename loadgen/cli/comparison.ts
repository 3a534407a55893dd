// Compares a run with the previous one, ignoring changes within the noise.
import type { Numbers } from '../summary.ts';

export interface SavedRun {
  /** When it ended, in ISO 8601. */
  readonly at: string;
  readonly numbers: Numbers;
}

interface Measure {
  readonly name: string;
  readonly value: number;
  readonly kind: 'time' | 'throughput' | 'failures' | 'shift';
}

/** Relative changes up to this are noise. */
const noise = 0.15;
/** Absolute changes up to this are noise too: fast pages differ by a millisecond or two. Failures are never noise. */
const minChange: Record<Measure['kind'], number> = { time: 2, throughput: 0.1, failures: 0, shift: 0.01 };

/** With fewer requests, p95 depends on a handful of requests. */
const minRequests = 1000;

const wordsFor: Record<Measure['kind'], readonly [less: string, more: string]> = {
  time: ['faster', 'slower'],
  throughput: ['less', 'more'],
  failures: ['fewer', 'more'],
  shift: ['less', 'more'],
};

function measures({ seconds, requests, checks, phases, vitals, dropped }: Numbers): Measure[] {
  return [
    { name: 'requests per second', value: requests.count / seconds, kind: 'throughput' },
    { name: 'p50 in ms', value: requests.p50, kind: 'time' },
    { name: 'p95 in ms', value: requests.p95, kind: 'time' },
    ...Object.entries(phases).map(([name, { p95 }]) => ({
      name: `p95 in ms, ${name}`,
      value: p95,
      kind: 'time' as const,
    })),
    ...Object.entries(vitals).map(([name, value]) => ({
      name: name === 'CLS' ? name : `${name} in ms`,
      value,
      kind: name === 'CLS' ? ('shift' as const) : ('time' as const),
    })),
    { name: 'requests failed', value: requests.failed, kind: 'failures' },
    { name: 'checks failed', value: checks.failed, kind: 'failures' },
    { name: 'journeys not started', value: dropped, kind: 'failures' },
  ];
}

export function changeOf(kind: Measure['kind'], then: number, now: number): string {
  const change = Math.abs(now - then);
  if (change === 0 || (kind !== 'failures' && (change <= minChange[kind] || change <= noise * then))) return 'same';
  const word = wordsFor[kind][now > then ? 1 : 0];
  return then > 0 ? `${Math.round((100 * change) / then)} % ${word}` : word;
}

const shown = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(value < 1 ? 3 : 1));

/** A table with a row for each measure. */
export function comparisonOf(last: SavedRun, now: Numbers): string {
  const before = new Map(measures(last.numbers).map(({ name, value }) => [name, value]));
  const row = (name: string, ...cells: string[]) =>
    `${name.padEnd(22)}${cells.map((cell) => cell.padStart(10)).join('')}`;
  const rows = measures(now).flatMap(({ name, value, kind }) => {
    const then = before.get(name);
    return then === undefined ? [] : [`${row(name, shown(then), shown(value))}   ${changeOf(kind, then, value)}`];
  });
  const exceeded = last.numbers.limitsExceeded.length;
  return [
    row(`Since ${last.at.slice(0, 16).replace('T', ' ')}`, 'then', 'now'),
    ...rows,
    `Changes up to ${100 * noise} % or ${minChange.time} ms count as the same. Repeat the run to see whether a larger change is chance.`,
    ...(Math.min(last.numbers.requests.count, now.requests.count) < minRequests
      ? [`With fewer than ${minRequests} requests, p95 varies by chance.`]
      : []),
    ...(exceeded ? [`The previous run exceeded ${exceeded === 1 ? 'a limit' : `${exceeded} limits`}.`] : []),
    '',
  ].join('\n');
}
