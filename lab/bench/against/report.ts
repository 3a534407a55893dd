// The printed report of two builds.
import type { Spread } from '../../statistics.ts';
import { type ProcessModel, titles } from '../process-model.ts';
import type { Row } from '../result.ts';
import { nameOf, type Worse } from '../targets.ts';
import type { AgainstResult } from './against-result.ts';

const widths = [8, 9, 8, 13, 12, 9];
const line = (name: string, cells: readonly string[]) =>
  `  ${name.padEnd(15)}${cells.map((cell, at) => cell.padStart(widths[at] ?? 9)).join('')}`.trimEnd();

const range = ({ min, max }: Spread) => `${min.toFixed(2)}–${max.toFixed(2)}`;

export const headOf = (model: ProcessModel): string =>
  [`With ${titles[model]}`, line('CPU ms/request', ['this', 'older', 'ratio', 'min–max', 'p50 ratio', 'errors'])].join(
    '\n',
  );

export function formatBuildRow({ name, visitors, shopMs, baselineMs, ratio, ...row }: Row): string {
  const cells = line(nameOf(name, visitors), [
    ...[shopMs.median, baselineMs.median, ratio.median].map((value) => value.toFixed(2)),
    ...[range(ratio), (row.p50Ms / row.baselineP50Ms).toFixed(2), String(row.errors)],
  ]);
  return [cells, ...row.complaints.slice(0, 3).map((complaint) => `    ${complaint}`)].join('\n');
}

export function formatMemory({ memory, startUp, rows }: AgainstResult): string {
  const one = (name: string, { now, older }: AgainstResult['memory']['idle']) =>
    `  memory ${name}: ${now.toFixed(0)} and ${older.toFixed(0)} MiB PSS, ratio ${(now / older).toFixed(2)}`;
  return [
    one('idle', memory.idle),
    ...(rows.length > 0 ? [one('after load', memory.loaded)] : []),
    ...(startUp ? [`  CPU to the first page: ratio ${startUp.median.toFixed(2)} (${range(startUp)})`] : []),
  ].join('\n');
}

/** Rounds differ by a tenth, so a row counts as worse only if even its best round is. */
const maxBestRatio = 1.1;

/** The rows that are more expensive than in the older build. */
export const worseThanOlder = ({ model, rows }: AgainstResult, max = maxBestRatio): Worse[] =>
  rows
    .filter(({ ratio }) => ratio.min > max)
    .map(({ name, visitors, ratio: { min } }) => {
      const sentence = `${nameOf(name, visitors)} with ${titles[model]}: at least ${min.toFixed(2)} × the older build's CPU.`;
      return { model, name, sentence };
    });

export function formatVerdict(errors: number, worse: readonly Worse[], isCheck: boolean): string {
  if (errors > 0) return `${errors} responses were wrong: discard these numbers.`;
  if (worse.length > 0) return worse.map(({ sentence }) => sentence).join('\n');
  return isCheck ? `No row is above ${maxBestRatio} × the older build in every round.` : 'All responses were right.';
}
