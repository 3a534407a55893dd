// A run beside the one before it: what has changed by more than two runs of one shop differ anyway.
import type { Numbers } from '../summary.ts';

export interface Kept {
  /** When it ended, as Date writes it. */
  readonly at: string;
  readonly numbers: Numbers;
}

interface Measure {
  readonly name: string;
  readonly value: number;
  readonly kind: 'time' | 'throughput' | 'failures' | 'shift';
}

/** Smaller changes are noise, as a part of the earlier value. */
const noise = 0.15;
/** Smaller changes are noise, too: fast pages differ by a millisecond or two. Failures are never noise. */
const minChange: Record<Measure['kind'], number> = { time: 2, throughput: 0.1, failures: 0, shift: 0.01 };

/** With fewer, a p95 is that of a handful of requests. */
const enough = 1000;

const wordsFor: Record<Measure['kind'], readonly [less: string, more: string]> = {
  time: ['quicker', 'slower'],
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
    { name: 'arrivals missed', value: dropped, kind: 'failures' },
  ];
}

export function changeOf(kind: Measure['kind'], then: number, now: number): string {
  const change = Math.abs(now - then);
  if (change === 0 || (kind !== 'failures' && (change <= minChange[kind] || change <= noise * then))) return 'same';
  const word = wordsFor[kind][now > then ? 1 : 0];
  return then > 0 ? `${Math.round((100 * change) / then)} % ${word}` : word;
}

const shown = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(value < 1 ? 3 : 1));

/** A table in words. */
export function comparisonOf(last: Kept, now: Numbers): string {
  const before = new Map(measures(last.numbers).map(({ name, value }) => [name, value]));
  const row = (name: string, ...cells: string[]) =>
    `${name.padEnd(22)}${cells.map((cell) => cell.padStart(10)).join('')}`;
  const rows = measures(now).flatMap(({ name, value, kind }) => {
    const then = before.get(name);
    return then === undefined ? [] : [`${row(name, shown(then), shown(value))}   ${changeOf(kind, then, value)}`];
  });
  const crossed = last.numbers.limitsCrossed.length;
  return [
    row(`Since ${last.at.slice(0, 16).replace('T', ' ')}`, 'then', 'now'),
    ...rows,
    `Up to ${100 * noise} % or ${minChange.time} ms count as the same. Whether more than that is chance, only further runs can tell.`,
    ...(Math.min(last.numbers.requests.count, now.requests.count) < enough
      ? [`Of fewer than ${enough} requests the slowest 5 % are few: p95 then changes by chance alone.`]
      : []),
    ...(crossed ? [`The earlier run had crossed ${crossed === 1 ? 'a limit' : `${crossed} limits`}.`] : []),
    '',
  ].join('\n');
}
