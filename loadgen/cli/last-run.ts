// The numbers of the last run with the same settings, for a comparison.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../profile.ts';
import type { Kept } from './comparison.ts';

/** One higher when Numbers has changed: what was kept before is then left alone. */
const format = 1;

export interface Setup extends Settings {
  readonly profile: string;
  readonly url: string;
}

/** Other users, another rate or shop: a run of its own, in a file of its own. */
function fileOf(directory: string, { profile, url, users, rate, duration }: Setup): string {
  const key = createHash('sha256')
    .update(JSON.stringify([format, url, users, rate, duration]))
    .digest('hex');
  return join(directory, `${profile}-${key.slice(0, 8)}.json`);
}

export function lastRun(directory: string, setup: Setup): Kept | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(directory, setup), 'utf8'));
  } catch {
    // None, or one that was cut off while it was written: nothing to compare with.
    return undefined;
  }
}

export function keepRun(directory: string, setup: Setup, kept: Kept): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(fileOf(directory, setup), JSON.stringify({ ...kept, setup }, null, 2));
}
