// The saved results of `npm run bench -- --against REV`: lab/bench/results/against/NNN-label.json, oldest first.
import { join } from 'node:path';
import { readNumbered, saveNumbered } from '../../numbered-files.ts';
import { resultsFolder } from '../saved-runs.ts';
import type { AgainstResult } from './against-result.ts';

export interface AgainstReport {
  readonly date: string;
  readonly node: string;
  /** The revision and its commit. */
  readonly older: string;
  readonly models: readonly AgainstResult[];
}

const folder = join(resultsFolder, 'against');

export const savedAgainst = () => readNumbered<AgainstReport>(folder);

/** Returns the file's name. */
export const saveAgainst = (report: AgainstReport, label: string): string => saveNumbered(folder, report, label);
