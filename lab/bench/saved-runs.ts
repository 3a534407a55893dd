// The runs that are kept: lab/bench/results/NNN-label.json, in the order in which they were made.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJson } from '../chaos/report.ts';
import type { Report } from './result.ts';

export const keptFolder = join(import.meta.dirname, 'results');

export interface Kept {
  readonly label: string;
  readonly report: Report;
}

const fileName = /^(\d{3})-(.+)\.json$/;

export function keptRuns(folder = keptFolder): Kept[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const label = name.match(fileName)?.[2];
      return label ? [{ label, report: JSON.parse(readFileSync(join(folder, name), 'utf8')) }] : [];
    });
}

/** Writes it behind the others; answers with the file's name. */
export function keep(report: Report, label: string, folder = keptFolder): string {
  const name = `${String(keptRuns(folder).length + 1).padStart(3, '0')}-${label}.json`;
  writeFileSync(join(folder, name), toJson(report));
  return name;
}
