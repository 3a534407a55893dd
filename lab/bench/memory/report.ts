// The printed report of `npm run bench -- --memory`.
import { sum } from '../../statistics.ts';
import type { Parts, ProcessParts } from './parts.ts';
import { type Uses, wrongRequests } from './requests.ts';

export const partNames = ['total', 'files', 'code', 'heap', 'buffers', 'other'] as const satisfies (keyof Parts)[];

const line = (name: string, cells: readonly string[]) =>
  `  ${name.padEnd(26)}${cells.map((cell) => cell.padStart(9)).join('')}`;

export function formatParts(title: string, processes: readonly ProcessParts[]): string {
  const rows = processes.toSorted((a, b) => b.parts.total - a.parts.total);
  const cells = (parts: Parts) => partNames.map((name) => parts[name].toFixed(1));
  return [
    `\n${title}`,
    line('', partNames),
    ...rows.map(({ name, parts }) => line(name, cells(parts))),
    line('all', cells(totalOf(processes))),
  ].join('\n');
}

/** The requests that topology.ts should have. */
export function formatRequests(uses: Uses): string {
  const wrong = wrongRequests(uses);
  return wrong.length === 0 ? "The containers' memory requests are those of this measurement." : wrong.join('\n');
}

export function totalOf(processes: readonly ProcessParts[]): Parts {
  const of = (name: keyof Parts) => sum(processes.map(({ parts }) => parts[name]));
  return {
    total: of('total'),
    files: of('files'),
    code: of('code'),
    heap: of('heap'),
    buffers: of('buffers'),
    other: of('other'),
  };
}
