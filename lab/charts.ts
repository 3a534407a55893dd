// Draws SVG charts for light and dark pages: bars next to a baseline's, and curves over a common x axis.
// Hand-written: ECharts, the library that draws SVG without a browser, is 60 MB for these two kinds of charts.

const width = 760;
const bar = { left: 110, right: 125, thickness: 11, step: 32, top: 34 };
const plot = { left: 62, right: 20, legend: 190, top: 34, height: 118, bottom: 42 };

/** Average width of a label's character. */
const characterWidth = 6.5;

/** One for light pages, one for dark. */
const colours = [
  ['#0969da', '#4493f8'],
  ['#bc4c00', '#f0883e'],
  ['#1a7f37', '#3fb950'],
  ['#8250df', '#ab7df8'],
  ['#bf3989', '#db61a2'],
] as const;
export const maxCurves = colours.length;

const rules = (mode: 0 | 1) =>
  colours
    .map((pair, at) => `.c${at} { stroke: ${pair[mode]}; } .filled.c${at} { fill: ${pair[mode]}; stroke: none; }`)
    .join('\n  ');

const style = `
  text { font: 12px system-ui, sans-serif; fill: #59636e; }
  .title { font-weight: 600; }
  .line { stroke: #59636e; stroke-opacity: 0.3; }
  .limit { stroke: #59636e; stroke-dasharray: 6 4; }
  .baseline { fill: #59636e; fill-opacity: 0.45; }
  .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
  .hollow { fill: none; stroke-width: 1.5; }
  ${rules(0)}
  @media (prefers-color-scheme: dark) {
  text { fill: #9198a1; }
  .line, .limit { stroke: #9198a1; }
  .baseline { fill: #9198a1; fill-opacity: 0.5; }
  ${rules(1)}
  }
`;

interface Panel {
  readonly height: number;
  readonly lines: readonly string[];
}

/** Puts the panels below each other. `label` is for screen readers. */
function picture(label: string, panels: readonly Panel[]): string {
  const height = panels.reduce((sum, panel) => sum + panel.height, 0);
  let y = 0;
  const groups = panels.map((panel) => {
    const group = `<g transform="translate(0 ${y})">\n${panel.lines.join('\n')}\n</g>`;
    y += panel.height;
    return group;
  });
  const box = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${box} role="img" aria-label="${label}">`,
    `<style>${style}</style>`,
    ...groups,
    '</svg>\n',
  ].join('\n');
}

const text = (x: number | string, y: number | string, content: string, attributes = ''): string =>
  `<text x="${x}" y="${y}"${attributes && ` ${attributes}`}>${content}</text>`;

const atEnd = 'text-anchor="end"';
const inMiddle = 'text-anchor="middle"';

export interface BarPanel {
  readonly title: string;
  /** A number below maxCurves. */
  readonly colour: number;
  readonly rows: readonly {
    readonly name: string;
    readonly value: number;
    readonly baseline: number;
    readonly label: string;
  }[];
}

/** Draws each value above its baseline, with one scale for all panels. */
export function barChart(label: string, panels: readonly BarPanel[]): string {
  const max = Math.max(...panels.flatMap(({ rows }) => rows.flatMap(({ value, baseline }) => [value, baseline])));
  return picture(
    label,
    panels.map((panel) => ({ height: bar.top + panel.rows.length * bar.step + 12, lines: barLines(panel, max) })),
  );
}

function barLines({ title, colour, rows }: BarPanel, max: number): string[] {
  const { left, thickness } = bar;
  const rectangle = (kind: string, y: number, value: number) => {
    const long = ((value / max) * (width - left - bar.right)).toFixed(1);
    return `<rect class="${kind}" x="${left}" y="${y}" width="${long}" height="${thickness}"/>`;
  };
  return [
    text(left, 18, title, 'class="title"'),
    ...rows.flatMap(({ name, value, baseline, label }, row) => {
      const y = bar.top + row * bar.step;
      return [
        text(left - 8, y + thickness + 3, name, atEnd),
        rectangle(`filled c${colour}`, y, value),
        rectangle('baseline', y + thickness + 1, baseline),
        text(width - 8, y + thickness + 3, label, atEnd),
      ];
    }),
  ];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Curve {
  /** '' if the panel has only one curve, which its title describes. */
  readonly name: string;
  readonly points: readonly Point[];
  /** Points to mark with a circle. */
  readonly dots?: readonly (Point & { readonly isHollow?: boolean })[];
}

export interface CurvePanel {
  readonly title: string;
  readonly curves: readonly Curve[];
  /** Index of the first curve's colour; the others get the next ones. */
  readonly colour?: number;
  readonly maxX: number;
  readonly xLabels: readonly { readonly x: number; readonly label: string }[];
  readonly xUnit?: string;
  /** By default derived from the highest point. */
  readonly maxY?: number;
  /** Drawn as a dashed line. */
  readonly limit?: number;
  readonly height?: number;
}

export const curveChart = (label: string, panels: readonly CurvePanel[]): string =>
  picture(
    label,
    panels.map((panel, at) => ({
      height: plot.top + (panel.height ?? plot.height) + plot.bottom,
      lines: curveLines(panel, `area${at}`),
    })),
  );

function curveLines({ height = plot.height, colour = 0, ...panel }: CurvePanel, area: string): string[] {
  const { curves, maxX, xLabels, xUnit, limit } = panel;
  const { left, top } = plot;
  const highest = Math.max(1, ...curves.flatMap(({ points }) => points.map(({ y }) => y)));
  const levels = ticks(panel.maxY ?? highest, Math.max(4, Math.floor(height / 50)), true);
  const maxY = panel.maxY ?? levels.at(-1) ?? 1;
  const [right, bottom] = [width - (curves.some(({ name }) => name) ? plot.legend : plot.right), top + height];
  const xOf = (x: number) => (left + (x / maxX) * (right - left)).toFixed(1);
  const isCrowded = xLabels.reduce((sum, { label }) => sum + characterWidth * (label.length + 2), 0) > right - left;
  const yOf = (y: number) => (bottom - (y / maxY) * height).toFixed(1);
  return [
    `<clipPath id="${area}"><rect x="${left}" y="${top}" width="${right - left}" height="${height}"/></clipPath>`,
    text(left, 18, panel.title, 'class="title"'),
    ...levels
      .filter((level) => level <= maxY)
      .map(
        (y) =>
          `<path class="line" d="M${left} ${yOf(y)}H${right}"/>${text(left - 8, yOf(y), `${y}`, `dy="4" ${atEnd}`)}`,
      ),
    ...xLabels.map(({ x, label }, at) => text(xOf(x), bottom + (isCrowded && at % 2 ? 30 : 16), label, inMiddle)),
    ...(xUnit ? [text(right, bottom + 34, xUnit, atEnd)] : []),
    ...(limit === undefined ? [] : [`<path class="limit" d="M${left} ${yOf(limit)}H${right}"/>`]),
    ...curves.flatMap(({ name, points, dots = [] }, at) => [
      `<polyline class="curve c${colour + at}" clip-path="url(#${area})" points="${points.map(({ x, y }) => `${xOf(x)},${yOf(y)}`).join(' ')}"/>`,
      ...dots
        .filter(({ y }) => y <= maxY)
        .map(
          ({ x, y, isHollow }) =>
            `<circle class="${isHollow ? 'hollow' : 'filled'} c${colour + at}" cx="${xOf(x)}" cy="${yOf(y)}" r="3.5"/>`,
        ),
      ...(name ? [text(right + 12, top + 12 + 17 * at, name, `class="filled c${colour + at}"`)] : []),
    ]),
  ];
}

/** About `count` round numbers from 0. If `isBeyond`, the last is the first at or above `max`, otherwise the last at or below. */
export function ticks(max: number, count: number, isBeyond: boolean): number[] {
  const power = 10 ** Math.floor(Math.log10(max / count));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => max / one <= count) ?? max;
  const last = isBeyond ? Math.ceil(max / step) : Math.floor(max / step);
  return Array.from({ length: last + 1 }, (_, at) => Number((at * step).toPrecision(6)));
}
