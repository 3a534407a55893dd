// Draws what was measured: bars of shop and floor per page, and the runs that were kept one after the other. Readable on
// light and dark.
import { type FormResult, mix, type Report, rowOf } from './result.ts';
import type { Kept } from './saved-runs.ts';
import { usualVisitors } from './settings.ts';
import { type Form, forms } from './subject.ts';
import { nameOf } from './targets.ts';

const width = 760;
const style = `
  text { font: 12px system-ui, sans-serif; fill: #59636e; }
  .title { font-weight: 600; }
  .line { stroke: #59636e; stroke-opacity: 0.3; }
  .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
  .one { fill: #0969da; } .curve.one { fill: none; stroke: #0969da; }
  .twelve { fill: #bc4c00; } .curve.twelve { fill: none; stroke: #bc4c00; }
  .floor { fill: #59636e; fill-opacity: 0.45; }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; }
    .line { stroke: #9198a1; }
    .one { fill: #4493f8; } .curve.one { stroke: #4493f8; }
    .twelve { fill: #f0883e; } .curve.twelve { stroke: #f0883e; }
    .floor { fill: #9198a1; fill-opacity: 0.5; }
  }
`;

const inForms: Record<Form, string> = { one: 'one process', twelve: 'twelve processes' };

const svg = (label: string, height: number, parts: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}">`,
    `<style>${style}</style>`,
    ...parts,
    '</svg>\n',
  ].join('\n');

const at = (x: number, y: number, part: readonly string[]) =>
  `<g transform="translate(${x} ${y})">\n${part.join('\n')}\n</g>`;

const bar = { left: 110, right: 125, height: 11, step: 32, top: 34 };

/** CPU per request of each page and of the mix, above that of its floor. */
export function bars({ forms: results }: Report): string {
  const most = Math.max(
    ...results.flatMap(({ rows }) => rows.flatMap(({ shopMs, floorMs }) => [shopMs.median, floorMs.median])),
  );
  const heightOf = ({ rows }: FormResult) => bar.top + rows.length * bar.step + 12;
  let y = 0;
  const panels = results.map((result) => {
    const panel = at(0, y, barPanel(result, most));
    y += heightOf(result);
    return panel;
  });
  return svg('CPU per request of the shop and of its floor', y, panels);
}

function barPanel({ form, rows }: FormResult, most: number): string[] {
  const long = (ms: number) => ((ms / most) * (width - bar.left - bar.right)).toFixed(1);
  return [
    `<text class="title" x="${bar.left}" y="18">CPU ms per request in ${inForms[form]}: shop, and its floor below</text>`,
    ...rows.flatMap(({ name, visitors, shopMs, floorMs, ratio }, row) => {
      const y = bar.top + row * bar.step;
      return [
        `<text x="${bar.left - 8}" y="${y + bar.height + 3}" text-anchor="end">${nameOf(name, visitors)}</text>`,
        `<rect class="${form}" x="${bar.left}" y="${y}" width="${long(shopMs.median)}" height="${bar.height}"/>`,
        `<rect class="floor" x="${bar.left}" y="${y + bar.height + 1}" width="${long(floorMs.median)}" height="${bar.height}"/>`,
        `<text x="${width - 8}" y="${y + bar.height + 3}" text-anchor="end">${shopMs.median.toFixed(2)} ms, ${ratio.median.toFixed(2)} ×</text>`,
      ];
    }),
  ];
}

const plot = { left: 50, right: 150, top: 34, height: 110, step: 190 };

interface Measure {
  readonly title: string;
  numberOf(result: FormResult): number | undefined;
}

const measures: readonly Measure[] = [
  {
    title: `Mix of ${usualVisitors} visitors, CPU to that of its floor`,
    numberOf: (result) => rowOf(result, mix, usualVisitors)?.ratio.median,
  },
  {
    title: `Mix of ${usualVisitors} visitors, CPU ms per request`,
    numberOf: (result) => rowOf(result, mix, usualVisitors)?.shopMs.median,
  },
];

/** The runs that were kept, from left to right. */
export const history = (runs: readonly Kept[]): string =>
  svg(
    'The mix in the runs that were kept',
    measures.length * plot.step,
    measures.map((measure, row) => at(0, row * plot.step, historyPanel(runs, measure))),
  );

function historyPanel(runs: readonly Kept[], { title, numberOf }: Measure): string[] {
  const curves = forms.map((form) => ({
    form,
    points: runs.flatMap(({ report }, run) => {
      const result = report.forms.find((one) => one.form === form);
      const value = result && numberOf(result);
      return value === undefined ? [] : [[run, value] as const];
    }),
  }));
  const highest = Math.max(1, ...curves.flatMap(({ points }) => points.map(([, value]) => value)));
  const step = Math.ceil(highest / 4);
  const most = step * Math.ceil(highest / step);
  const right = width - plot.right;
  const x = (run: number) =>
    (plot.left + (runs.length > 1 ? run / (runs.length - 1) : 0.5) * (right - plot.left)).toFixed(1);
  const y = (value: number) => (plot.top + (1 - value / most) * plot.height).toFixed(1);
  const levels = Array.from({ length: most / step + 1 }, (_, level) => level * step);
  return [
    `<text class="title" x="${plot.left}" y="18">${title}</text>`,
    ...levels.map(
      (level) =>
        `<path class="line" d="M${plot.left} ${y(level)}H${right}"/>` +
        `<text x="${plot.left - 8}" y="${y(level)}" dy="4" text-anchor="end">${level}</text>`,
    ),
    ...runs.map(
      ({ label }, run) => `<text x="${x(run)}" y="${plot.top + plot.height + 18}" text-anchor="middle">${label}</text>`,
    ),
    ...curves.flatMap(({ form, points }) => [
      `<polyline class="curve ${form}" points="${points.map(([run, value]) => `${x(run)},${y(value)}`).join(' ')}"/>`,
      ...points.map(([run, value]) => `<circle class="${form}" cx="${x(run)}" cy="${y(value)}" r="3.5"/>`),
      ...points
        .slice(-1)
        .map(
          ([, value]) => `<text x="${right + 8}" y="${y(value)}" dy="4">${value.toFixed(2)} ${inForms[form]}</text>`,
        ),
    ]),
  ];
}
