// The saved runs: lab/bench/results/NNN-label.json, oldest first.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJson } from '../json.ts';
import type { Report } from './result.ts';

export const resultsFolder = join(import.meta.dirname, 'results');

export interface SavedRun {
  readonly label: string;
  readonly report: Report;
}

const fileName = /^(\d{3})-(.+)\.json$/;

export function savedRuns(folder = resultsFolder): SavedRun[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const label = name.match(fileName)?.[2];
      return label ? [{ label, report: JSON.parse(readFileSync(join(folder, name), 'utf8')) }] : [];
    });
}

/** Saves a run with the next number and returns the file's name. */
export function saveRun(report: Report, label: string, folder = resultsFolder): string {
  const name = `${String(savedRuns(folder).length + 1).padStart(3, '0')}-${label}.json`;
  writeFileSync(join(folder, name), toJson(report));
  return name;
}
