// The saved results of `npm run bench -- --memory`: lab/bench/results/memory/NNN-label.json, oldest first.
import { join } from 'node:path';
import { readNumbered, type Saved, saveNumbered } from '../../numbered-files.ts';
import { resultsFolder } from '../saved-runs.ts';
import type { ProcessParts } from './parts.ts';

export interface MemoryReport {
  readonly date: string;
  readonly node: string;
  readonly idle: readonly ProcessParts[];
  readonly loaded: readonly ProcessParts[];
  /** After the same load, with all signals exported, as in a cluster. */
  readonly exported: readonly ProcessParts[];
  /** As many processes without anything of the shop, idle. */
  readonly empty: readonly ProcessParts[];
  readonly errors: number;
}

export type SavedMemory = Saved<MemoryReport>;

const memoryFolder = join(resultsFolder, 'memory');

export const savedMemory = (folder = memoryFolder): SavedMemory[] => readNumbered(folder);

/** Returns the file's name. */
export const saveMemory = (report: MemoryReport, label: string, folder = memoryFolder): string =>
  saveNumbered(folder, report, label);
