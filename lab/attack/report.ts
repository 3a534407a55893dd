// Formats the rows of an attack run for the terminal.
import type { ProcessModel } from './target.ts';
import type { Row } from './verdict.ts';

const columns = ['attempts', 'withstood', 'pause ms', 'MiB (limit)', 'errors', 'p99 (before) ms'];
const widths = [8, 9, 9, 28, 7, 15];
const nameWidth = 24;

const line = (name: string, cells: readonly string[]) =>
  [name.padEnd(nameWidth), ...cells.map((cell, at) => cell.padStart(widths[at] ?? 0))].join(' ');

export const modelTitles: Record<ProcessModel, string> = {
  single: 'The shop in one process',
  'per-service': 'The shop with a process per service',
};

export const header = (model: ProcessModel): string => `${modelTitles[model]}\n${line('', columns)}`;

const whole = (value: number) => value.toFixed(0);

export function formatRow(row: Row): string {
  const { group, name, attempts, withstood, pauseMs, memory, errors, p99Ms, calmP99Ms, problems } = row;
  const peak = memory ? `${memory.process} ${whole(memory.peakMiB)} (${whole(memory.allowedMiB)})` : '';
  const cells = [
    String(attempts),
    String(withstood),
    whole(pauseMs),
    peak,
    String(errors),
    `${whole(p99Ms)} (${whole(calmP99Ms)})`,
  ];
  return [line(`${group} ${name}`, cells), ...problems.map((problem) => `      ${problem}`)].join('\n');
}

export function summary(rows: readonly Row[]): string {
  const withstood = rows.filter(({ isWithstood }) => isWithstood).length;
  return `The shop withstood ${withstood === rows.length ? 'all' : `${withstood} of`} ${rows.length} attacks.`;
}
