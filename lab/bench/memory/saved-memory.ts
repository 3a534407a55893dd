// The saved results of `npm run bench -- --memory`: lab/bench/results/memory/NNN-label.json, oldest first.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJson } from '../../json.ts';
import { resultsFolder } from '../saved-runs.ts';
import type { ProcessParts } from './parts.ts';

export interface MemoryReport {
  readonly date: string;
  readonly node: string;
  readonly idle: readonly ProcessParts[];
  readonly loaded: readonly ProcessParts[];
  /** As many processes without anything of the shop, idle. */
  readonly empty: readonly ProcessParts[];
  readonly errors: number;
}

export interface SavedMemory {
  readonly label: string;
  readonly report: MemoryReport;
}

const memoryFolder = join(resultsFolder, 'memory');

export function savedMemory(folder = memoryFolder): SavedMemory[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const label = name.match(/^\d{3}-(.+)\.json$/)?.[1];
      return label ? [{ label, report: JSON.parse(readFileSync(join(folder, name), 'utf8')) }] : [];
    });
}

/** Saves a result with the next number and returns the file's name. */
export function saveMemory(report: MemoryReport, label: string, folder = memoryFolder): string {
  mkdirSync(folder, { recursive: true });
  const name = `${String(savedMemory(folder).length + 1).padStart(3, '0')}-${label}.json`;
  writeFileSync(join(folder, name), toJson(report));
  return name;
}
