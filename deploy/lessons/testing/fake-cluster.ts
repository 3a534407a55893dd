// Puts a kubectl into the PATH that keeps objects in a file.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after } from 'node:test';

/** Returns the path of the file: a JSON list of [`kind namespace/name`, object]. */
export function useFakeKubectl(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lessons-'));
  after(() => rmSync(folder, { recursive: true }));
  const program = join(import.meta.dirname, 'fake-kubectl.mjs');
  const kubectl = join(folder, 'kubectl');
  writeFileSync(kubectl, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  chmodSync(kubectl, 0o755);
  const file = join(folder, 'cluster.json');
  process.env.PATH = `${folder}${delimiter}${process.env.PATH}`;
  process.env.FAKE_CLUSTER = file;
  return file;
}
