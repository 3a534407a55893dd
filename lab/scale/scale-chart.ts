// The chart of a scale run: p95 against the rate, one curve per number of replicas.
import { maxP95Ms } from '../../loadgen/profiles.ts';
import { curveChart, ticks } from '../charts.ts';
import type { Scaled } from './measure.ts';

/** Higher points are omitted: how slow an overloaded shop becomes depends on how long the overload lasts. */
const maxMs = 2 * maxP95Ms;

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
      limit: maxP95Ms,
      height: 280,
    },
  ]);
}

/** If a rate was tried twice, only the last try counts. */
const pointsOf = (tries: Scaled['tries']) =>
  [...new Map(tries.map((one) => [one.rate, one])).values()]
    .sort((a, b) => a.rate - b.rate)
    .map(({ rate, p95Ms, isGood }) => ({ x: rate, y: p95Ms, isHollow: !isGood }));
