// The saved runs: lab/bench/results/NNN-label.json, oldest first.
import { join } from 'node:path';
import { readNumbered, type Saved, saveNumbered } from '../numbered-files.ts';
import type { Report } from './result.ts';

export const resultsFolder = join(import.meta.dirname, 'results');

export type SavedRun = Saved<Report>;

export const savedRuns = (folder = resultsFolder): SavedRun[] => readNumbered(folder);

/** Returns the file's name. */
export const saveRun = (report: Report, label: string, folder = resultsFolder): string =>
  saveNumbered(folder, report, label);
