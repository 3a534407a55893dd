// The charts of docs/performance.md: the newest run as bars, and all saved runs as curves.
import { processModels, titles } from '../../lab/bench/process-model.ts';
import { type ModelResult, mix, type Report, rowOf } from '../../lab/bench/result.ts';
import type { SavedRun } from '../../lab/bench/saved-runs.ts';
import { defaultVisitors } from '../../lab/bench/settings.ts';
import { nameOf } from '../../lab/bench/targets.ts';
import { barChart, type Curve, curveChart } from '../../lab/charts.ts';

/** CPU per request of each page and of the mix, each above its baseline. */
export const bars = ({ models }: Report): string =>
  barChart(
    'CPU per request of the shop and of the baseline',
    models.map(({ model, rows }) => ({
      title: `CPU ms per request in ${titles[model]}: shop (above) and baseline (below)`,
      colour: processModels.indexOf(model),
      rows: rows.map(({ name, visitors, shopMs, baselineMs, ratio }) => ({
        name: nameOf(name, visitors),
        value: shopMs.median,
        baseline: baselineMs.median,
        label: `${shopMs.median.toFixed(2)} ms, ${ratio.median.toFixed(2)} ×`,
      })),
    })),
  );

const measures: readonly { title: string; numberOf(result: ModelResult): number | undefined }[] = [
  {
    title: `Mix of ${defaultVisitors} visitors, CPU relative to the baseline`,
    numberOf: (result) => rowOf(result, mix, defaultVisitors)?.ratio.median,
  },
  {
    title: `Mix of ${defaultVisitors} visitors, CPU ms per request`,
    numberOf: (result) => rowOf(result, mix, defaultVisitors)?.shopMs.median,
  },
];

/** From the oldest run to the newest. */
export function history(runs: readonly SavedRun[]): string {
  // A single run is in the middle.
  const x = (run: number) => (runs.length > 1 ? run : 0.5);
  const curvesOf = (numberOf: (result: ModelResult) => number | undefined): Curve[] =>
    processModels.map((model) => {
      const points = runs.flatMap(({ report }, run) => {
        const result = report.models.find((one) => one.model === model);
        const y = result && numberOf(result);
        return y === undefined ? [] : [{ x: x(run), y }];
      });
      const last = points.at(-1);
      return { name: last ? `${last.y.toFixed(2)} ${titles[model]}` : '', points, dots: points };
    });
  return curveChart(
    'CPU of the mix in the saved runs',
    measures.map(({ title, numberOf }) => ({
      title,
      curves: curvesOf(numberOf),
      maxX: Math.max(1, runs.length - 1),
      xLabels: runs.map(({ label }, run) => ({ x: x(run), label })),
    })),
  );
}
