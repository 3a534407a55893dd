// Draws p95 over the rate, a line for each number of replicas, readable on light and dark.
import { promisedP95Ms } from '../../loadgen/profiles.ts';
import { ticks } from '../soak/charts.ts';
import type { Scaled } from './measure.ts';

const [width, height] = [760, 360];
const margin = { left: 62, right: 20, top: 36, bottom: 46 };
const [right, bottom] = [width - margin.right, height - margin.bottom];
/** Beyond it a line leaves the picture: how slow too much is depends on how long it lasts. */
const mostMs = 2 * promisedP95Ms;

const colours = [
  ['#0969da', '#4493f8'],
  ['#bc4c00', '#f0883e'],
  ['#1a7f37', '#3fb950'],
  ['#8250df', '#ab7df8'],
  ['#bf3989', '#db61a2'],
] as const;

const style = `
  text { font: 12px system-ui, sans-serif; fill: #59636e; }
  .line { stroke: #59636e; stroke-opacity: 0.3; }
  .limit { stroke: #59636e; stroke-dasharray: 6 4; }
  .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
  .bad { fill: none; stroke-width: 1.5; }
${colours.map(([light], at) => `  .n${at} { stroke: ${light}; } .dot.n${at}, text.n${at} { fill: ${light}; stroke: none; }`).join('\n')}
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; }
    .line, .limit { stroke: #9198a1; }
${colours.map(([, dark], at) => `    .n${at} { stroke: ${dark}; } .dot.n${at}, text.n${at} { fill: ${dark}; }`).join('\n')}
  }
`;

interface Point {
  readonly rate: number;
  readonly p95Ms: number;
  readonly isGood: boolean;
}

export function curve(all: readonly Scaled[], title: string): string {
  const rates = ticks(Math.max(1, ...all.flatMap(({ tries }) => tries.map(({ rate }) => rate))), 8, true);
  const mostRate = rates.at(-1) ?? 1;
  const x = (rate: number) => (margin.left + (rate / mostRate) * (right - margin.left)).toFixed(1);
  const y = (ms: number) => (bottom - (ms / mostMs) * (bottom - margin.top)).toFixed(1);
  const box = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  const area = `x="${margin.left}" y="${margin.top}" width="${right - margin.left}" height="${bottom - margin.top}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${box} role="img" aria-label="${title}">`,
    `<style>${style}</style>`,
    `<clipPath id="area"><rect ${area}/></clipPath>`,
    `<text x="${margin.left}" y="${margin.top - 16}">${title}</text>`,
    ...ticks(mostMs, 5, true).map(
      (ms) =>
        `<path class="line" d="M${margin.left} ${y(ms)}H${right}"/>` +
        `<text x="${margin.left - 8}" y="${y(ms)}" dy="4" text-anchor="end">${ms}</text>`,
    ),
    ...rates.map((rate) => `<text x="${x(rate)}" y="${bottom + 16}" text-anchor="middle">${rate}</text>`),
    `<text x="${right}" y="${bottom + 36}" text-anchor="end">journeys per second; p95 in ms</text>`,
    `<path class="limit" d="M${margin.left} ${y(promisedP95Ms)}H${right}"/>`,
    ...all.flatMap(({ replicas, tries, best }, at) => {
      const points = pointsOf(tries);
      const name = `${replicas} replica${replicas === 1 ? '' : 's'}${best ? `: ${best.rate}` : ''}`;
      return [
        `<polyline class="curve n${at}" clip-path="url(#area)" points="${points.map(({ rate, p95Ms }) => `${x(rate)},${y(p95Ms)}`).join(' ')}"/>`,
        ...points
          .filter(({ p95Ms }) => p95Ms <= mostMs)
          .map(
            ({ rate, p95Ms, isGood }) =>
              `<circle class="${isGood ? 'dot' : 'bad'} n${at}" cx="${x(rate)}" cy="${y(p95Ms)}" r="3"/>`,
          ),
        `<text class="n${at}" x="${margin.left + 12}" y="${margin.top + 18 + 17 * at}">${name}</text>`,
      ];
    }),
    '</svg>\n',
  ].join('\n');
}

/** Of a rate that was tried twice, what the last try gave: it has decided. */
const pointsOf = (tries: readonly Point[]): Point[] =>
  [...new Map(tries.map((one) => [one.rate, one])).values()].sort((a, b) => a.rate - b.rate);
