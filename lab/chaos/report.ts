// Formats the report of a chaos run.
import type { Breach } from './breach.ts';
import type { Verdict } from './run.ts';
import type { Fault } from './schedule.ts';

const maxShown = 5;

function tally<T>(items: readonly T[], nameOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(nameOf(item), [...(groups.get(nameOf(item)) ?? []), item]);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

export const formatFaults = (faults: readonly Fault[]): string =>
  tally(faults, ({ kind }) => kind)
    .map(([kind, of]) => `${of.length} ${kind}`)
    .join(', ');

export function report({ counts, breaches, settledSeconds, failingSeconds }: Verdict): string {
  const width = Math.max(...Object.keys(counts).map((name) => name.length));
  const rows = Object.entries(counts).map(([name, count]) => `  ${name.padEnd(width)}  ${String(count).padStart(5)}`);
  const settled = `After the last fault, requests failed for ${failingSeconds.toFixed(1)} s; all orders were finished after ${settledSeconds.toFixed(1)} s.`;
  return [...rows, '', settled, ...breachLines(breaches)].join('\n');
}

function breachLines(breaches: readonly Breach[]): string[] {
  if (breaches.length === 0) return ['All guarantees held.'];
  const lines = tally(breaches, ({ what }) => what).flatMap(([what, of]) => [
    `  ${String(of.length).padStart(5)}  ${what}: ${of
      .slice(0, maxShown)
      .map(({ who }) => who)
      .join(', ')}${of.length > maxShown ? ', …' : ''}`,
  ]);
  return [`BROKEN GUARANTEES: ${breaches.length}`, ...lines];
}
