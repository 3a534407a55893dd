// Saved results in a folder: NNN-label.json, oldest first.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJson } from './json.ts';

export interface Saved<Report> {
  readonly label: string;
  readonly report: Report;
}

export function readNumbered<Report>(folder: string): Saved<Report>[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const label = name.match(/^\d{3}-(.+)\.json$/)?.[1];
      return label ? [{ label, report: JSON.parse(readFileSync(join(folder, name), 'utf8')) }] : [];
    });
}

/** Saves a result with the next number and returns the file's name. */
export function saveNumbered(folder: string, report: object, label: string): string {
  mkdirSync(folder, { recursive: true });
  const name = `${String(readNumbered(folder).length + 1).padStart(3, '0')}-${label}.json`;
  writeFileSync(join(folder, name), toJson(report));
  return name;
}
