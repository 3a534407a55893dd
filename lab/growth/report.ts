// The printed report of `npm run growth`.
import type { GrowthRow, Measured } from './measure.ts';
import type { Size } from './requests.ts';

const count = (value: number) => value.toLocaleString('en');
const widths = [9, 8, 13, 9, 12];
const line = (name: string, cells: readonly string[]) =>
  `  ${name.padEnd(24)}${cells.map((cell, at) => cell.padStart(widths[at] ?? 9)).join('')}`.trimEnd();

export const formatSize = (size: Size, reference: Size): string =>
  [
    `\n${count(size.products)} products and ${count(size.orders)} orders and carts, to ${count(reference.products)} and ${count(reference.orders)}`,
    line('CPU ms/request', ['large', 'ratio', 'min–max', 'p95 ms', 'p95 small']),
  ].join('\n');

export const formatRow = ({ name, cpuMs, ratio, p95Ms, smallP95Ms }: GrowthRow): string =>
  line(name, [
    cpuMs.median.toFixed(2),
    ratio.median.toFixed(2),
    `${ratio.min.toFixed(2)}–${ratio.max.toFixed(2)}`,
    p95Ms.toFixed(1),
    smallP95Ms.toFixed(1),
  ]);

export const formatTotals = ({ start, idleMebibytes, loadedMebibytes, storedMebibytes, backupSeconds }: Measured) =>
  `  start ${start.seconds.toFixed(2)} s (CPU ${start.cpuSeconds.toFixed(2)} s); memory ${idleMebibytes.toFixed(0)} MiB idle, ` +
  `${loadedMebibytes.toFixed(0)} MiB after the requests; ${storedMebibytes.toFixed(0)} MiB stored, backup in ${backupSeconds.toFixed(1)} s`;
