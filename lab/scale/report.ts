// The report of a scale run: the rates, what limited them, and how the work was spread.
import { sum } from '../statistics.ts';
import { percent, type Scaled } from './measure.ts';

const head = ['replicas', 'journeys/s', 'requests/s', 'p95', 'machine', 'against the first'];

export function table(all: readonly Scaled[]): string {
  const first = all[0]?.best?.rate;
  const rows = all.map(({ replicas, best }) =>
    best
      ? [
          String(replicas),
          String(best.rate),
          best.requestsPerSecond.toFixed(0),
          `${best.p95Ms.toFixed(0)} ms`,
          percent(best.busy),
          first ? `× ${(best.rate / first).toFixed(2)}` : '',
        ]
      : [String(replicas), 'none was good'],
  );
  const width = (at: number) =>
    Math.max(...[head, ...rows].map((row) => (row.length > 2 ? (row[at]?.length ?? 0) : 0)));
  const line = (row: string[]) => `  ${row.map((cell, at) => cell.padStart(width(at))).join('  ')}`;
  return [head, ...rows].map(line).join('\n');
}

/** From this part on, more replicas would have had no CPU to run on. */
const full = 0.9;

/** Where the machine ended the search, and not the replicas. */
export function limits(all: readonly Scaled[]): string {
  const lines = all.flatMap(({ replicas, tries }) => {
    const bad = tries.filter(({ isGood }) => !isGood);
    const busy = sum(bad.map((one) => one.busy)) / bad.length;
    return busy >= full
      ? [`The machine was full (${percent(busy).trim()}) where ${replicas} had too much: more cores would show more.`]
      : [];
  });
  return lines.join('\n');
}

export function spread(all: readonly Scaled[]): string {
  const lines = all
    .filter(({ replicas }) => replicas > 1)
    .flatMap(({ replicas, parts, isSpread }) => [
      `  ${replicas} replicas: ${isSpread ? 'each has its part' : 'NOT EACH HAS ITS PART'}`,
      ...Object.entries(parts).map(([name, own]) => `    ${name.padEnd(24)}${own.map(percent).join('')}`),
    ]);
  return lines.length > 0 ? ['Who did the work, by processor time:', ...lines].join('\n') : '';
}

const minMs = 0.01;

export function costs(all: readonly Scaled[]): string {
  const [first] = all;
  if (!first) return '';
  const shown = Object.entries(first.costs).filter(([, ms]) => ms >= minMs);
  const total = sum(Object.values(first.costs));
  const lines = [...shown, ['all of them', total] as const].map(
    ([name, ms]) => `    ${name.padEnd(24)}${ms.toFixed(2).padStart(6)} ms`,
  );
  return [
    `Processor time of a request, ${first.replicas === 1 ? '1 replica' : `${first.replicas} replicas`}:`,
    ...lines,
  ].join('\n');
}
