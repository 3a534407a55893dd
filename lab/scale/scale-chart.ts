// The picture of a scale run: p95 over the rate, a curve for each number of replicas.
import { promisedP95Ms } from '../../loadgen/profiles.ts';
import { curveChart, ticks } from '../charts.ts';
import type { Scaled } from './measure.ts';

/** How slow an overload becomes depends on how long it lasts: higher points are left out. */
const maxMs = 2 * promisedP95Ms;

export function scaleChart(all: readonly Scaled[], title: string): string {
  const rates = ticks(Math.max(1, ...all.flatMap(({ tries }) => tries.map(({ rate }) => rate))), 8, true);
  const curves = all.map(({ replicas, tries, best }) => {
    const points = pointsOf(tries);
    return {
      name: `${replicas} replica${replicas === 1 ? '' : 's'}${best ? `: ${best.rate}` : ''}`,
      points,
      dots: points,
    };
  });
  return curveChart(title, [
    {
      title,
      curves,
      maxX: rates.at(-1) ?? 1,
      xLabels: rates.map((x) => ({ x, label: String(x) })),
      xUnit: 'journeys per second; p95 in ms',
      maxY: maxMs,
      limit: promisedP95Ms,
      height: 280,
    },
  ]);
}

/** A rate that was tried twice counts as its last try, which decided. */
const pointsOf = (tries: Scaled['tries']) =>
  [...new Map(tries.map((one) => [one.rate, one])).values()]
    .sort((a, b) => a.rate - b.rate)
    .map(({ rate, p95Ms, isGood }) => ({ x: rate, y: p95Ms, isHollow: !isGood }));
