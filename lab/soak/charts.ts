// Draws a soak: memory and p95 over its minutes, one above the other, readable on light and dark.
import type { Samples } from './verdict.ts';

interface Curve {
  readonly label: string;
  readonly colour: 'first' | 'second';
  readonly points: readonly (readonly [minute: number, value: number])[];
}

const [width, height] = [760, 190];
const margin = { left: 62, right: 16, top: 30, bottom: 42 };
const [plotWidth, plotHeight] = [width - margin.left - margin.right, height - margin.top - margin.bottom];

const style = `
  text { font: 12px system-ui, sans-serif; fill: #59636e; }
  .line { stroke: #59636e; stroke-opacity: 0.3; }
  .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
  .first { stroke: #0969da; }
  .second { stroke: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; }
    .line { stroke: #9198a1; }
    .first { stroke: #4493f8; }
    .second { stroke: #f0883e; }
  }
`;

export function curves({ memory, intervals }: Samples): string {
  const all: Curve[] = [
    {
      label: 'memory of the shop, MiB',
      colour: 'first',
      points: memory.map(({ second, mebibytes }) => [second / 60, mebibytes]),
    },
    {
      label: 'p95 of requests, ms',
      colour: 'second',
      points: intervals.map(({ second, seconds, p95Ms }) => [(second + seconds / 2) / 60, p95Ms]),
    },
  ];
  const minutes = (memory.at(-1)?.second ?? 60) / 60;
  const panels = all.map((curve, at) => `<g transform="translate(0 ${at * height})">\n${panel(curve, minutes)}\n</g>`);
  const box = `viewBox="0 0 ${width} ${height * all.length}" width="${width}" height="${height * all.length}"`;
  const label = 'Memory and p95 of the shop during a soak';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${box} role="img" aria-label="${label}">`,
    `<style>${style}</style>`,
    ...panels,
    '</svg>\n',
  ].join('\n');
}

function panel({ label, colour, points }: Curve, minutes: number): string {
  const values = ticks(Math.max(1, ...points.map(([, value]) => value)), 4, true);
  const most = values.at(-1) ?? 1;
  const x = (minute: number) => (margin.left + (minute / minutes) * plotWidth).toFixed(1);
  const y = (value: number) => (margin.top + (1 - value / most) * plotHeight).toFixed(1);
  const [right, bottom] = [width - margin.right, margin.top + plotHeight];
  return [
    `<text x="${margin.left}" y="${margin.top - 12}">${label}</text>`,
    ...values.map(
      (value) =>
        `<path class="line" d="M${margin.left} ${y(value)}H${right}"/>` +
        `<text x="${margin.left - 8}" y="${y(value)}" dy="4" text-anchor="end">${value}</text>`,
    ),
    ...ticks(minutes, 6, false).map(
      (minute) => `<text x="${x(minute)}" y="${bottom + 16}" text-anchor="middle">${minute}</text>`,
    ),
    `<text x="${right}" y="${bottom + 34}" text-anchor="end">minutes</text>`,
    `<polyline class="curve ${colour}" points="${points.map(([at, value]) => `${x(at)},${y(value)}`).join(' ')}"/>`,
  ].join('\n');
}

/** Round numbers from 0 on, about so many; the last is the first beyond `most`, or the last below it. */
export function ticks(most: number, count: number, isBeyond: boolean): number[] {
  const power = 10 ** Math.floor(Math.log10(most / count));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => most / one <= count) ?? most;
  const last = isBeyond ? Math.ceil(most / step) : Math.floor(most / step);
  return Array.from({ length: last + 1 }, (_, at) => Number((at * step).toPrecision(6)));
}
