// Saves the results of a run, and finds those of the previous run with the same settings.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../profile.ts';
import type { SavedRun } from './comparison.ts';

/** Increased when Numbers changes, so that older files are ignored. */
const format = 2;

export interface Setup extends Settings {
  readonly profile: string;
  readonly url: string;
}

/** Each combination of settings has its own file. */
function fileOf(directory: string, { profile, url, users, rate, duration }: Setup): string {
  const key = createHash('sha256')
    .update(JSON.stringify([format, url, users, rate, duration]))
    .digest('hex');
  return join(directory, `${profile}-${key.slice(0, 8)}.json`);
}

export function lastRun(directory: string, setup: Setup): SavedRun | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(directory, setup), 'utf8'));
  } catch {
    // There is no previous run, or its file is incomplete.
    return undefined;
  }
}

export function saveRun(directory: string, setup: Setup, run: SavedRun): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(fileOf(directory, setup), JSON.stringify({ ...run, setup }, null, 2));
}
