// The chart of a soak: memory and p95 over time, one above the other.
import { curveChart, ticks } from '../charts.ts';
import type { Samples } from './verdict.ts';

export function soakChart({ memory, intervals }: Samples): string {
  const minutes = (memory.at(-1)?.second ?? 60) / 60;
  const axis = {
    maxX: minutes,
    xLabels: ticks(minutes, 6, false).map((x) => ({ x, label: String(x) })),
    xUnit: 'minutes',
  };
  const memoryPoints = memory.map(({ second, mebibytes }) => ({ x: second / 60, y: mebibytes }));
  const p95Points = intervals.map(({ second, seconds, p95Ms }) => ({ x: (second + seconds / 2) / 60, y: p95Ms }));
  return curveChart('Memory and p95 of the shop during a soak', [
    { ...axis, title: 'memory of the shop, MiB', curves: [{ name: '', points: memoryPoints }] },
    { ...axis, title: 'p95 of requests, ms', colour: 1, curves: [{ name: '', points: p95Points }] },
  ]);
}
