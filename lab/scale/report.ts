// The report of a scale run: the highest rates, what limited them, and how the work was distributed.
import { sum } from '../statistics.ts';
import { percent, type Scaled } from './measure.ts';

const head = ['replicas', 'journeys/s', 'requests/s', 'p95', 'machine', 'compared to the first'];

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
      : [String(replicas), 'no rate within the limits'],
  );
  const width = (at: number) =>
    Math.max(...[head, ...rows].map((row) => (row.length > 2 ? (row[at]?.length ?? 0) : 0)));
  const line = (row: string[]) => `  ${row.map((cell, at) => cell.padStart(width(at))).join('  ')}`;
  return [head, ...rows].map(line).join('\n');
}

/** Above this share, the machine has no CPU left for more replicas. */
const full = 0.9;

/** Where the machine, not the replicas, limited the rate. */
export function limits(all: readonly Scaled[]): string {
  const lines = all.flatMap(({ replicas, tries }) => {
    const bad = tries.filter(({ isGood }) => !isGood);
    const busy = sum(bad.map((one) => one.busy)) / bad.length;
    return busy >= full
      ? [
          `The machine's CPU was saturated (${percent(busy).trim()}) at the limit of ${replicas} replicas: use more cores.`,
        ]
      : [];
  });
  return lines.join('\n');
}

export function spread(all: readonly Scaled[]): string {
  const lines = all
    .filter(({ replicas }) => replicas > 1)
    .flatMap(({ replicas, shares, isSpread }) => [
      `  ${replicas} replicas: ${isSpread ? 'evenly distributed' : 'UNEVENLY DISTRIBUTED'}`,
      ...Object.entries(shares).map(([name, own]) => `    ${name.padEnd(24)}${own.map(percent).join('')}`),
    ]);
  return lines.length > 0 ? ['Share of CPU time by replica:', ...lines].join('\n') : '';
}

const minMs = 0.01;

export function costs(all: readonly Scaled[]): string {
  const [first] = all;
  if (!first) return '';
  const shown = Object.entries(first.costs).filter(([, ms]) => ms >= minMs);
  const total = sum(Object.values(first.costs));
  const lines = [...shown, ['total', total] as const].map(
    ([name, ms]) => `    ${name.padEnd(24)}${ms.toFixed(2).padStart(6)} ms`,
  );
  return [`CPU time per request, ${first.replicas === 1 ? '1 replica' : `${first.replicas} replicas`}:`, ...lines].join(
    '\n',
  );
}
