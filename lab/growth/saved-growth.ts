// The saved results of `npm run growth`: lab/growth/results/LABEL-STORE.json.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Measured } from './measure.ts';
import type { Size } from './requests.ts';

export const resultsFolder = join(import.meta.dirname, 'results');

export interface GrowthReport {
  readonly date: string;
  readonly node: string;
  readonly store: 'SQLite' | 'Redis';
  readonly reference: Size;
  readonly sizes: readonly Measured[];
}

/** The last one of each store, by name. */
export function savedGrowth(): GrowthReport[] {
  if (!existsSync(resultsFolder)) return [];
  const reports = readdirSync(resultsFolder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name): GrowthReport => JSON.parse(readFileSync(join(resultsFolder, name), 'utf8')));
  const last = new Map(reports.map((report) => [report.store, report]));
  return [...last.values()];
}
