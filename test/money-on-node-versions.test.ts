// The amount charged must not depend on the Node of a pod: Intl's decimals of HUF and others change between versions.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { build } from 'esbuild';

const folder = mkdtempSync(join(tmpdir(), 'money-'));
after(() => rmSync(folder, { recursive: true }));
const program = join(folder, 'money-vectors.mjs');
await build({
  entryPoints: [join(import.meta.dirname, '../testing/money-vectors.ts')],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'esm',
});

/** Every Node on the PATH by its version, such as v24.21.0: the shop's own, and usually the machine's. */
const programs = (process.env.PATH ?? '').split(delimiter).map((path) => join(path, 'node'));
const versions = new Map(
  [process.execPath, ...programs.filter(existsSync)].map((node) => [run(node, '--version').trim(), node]),
);

function run(node: string, ...args: string[]): string {
  return execFileSync(node, args, { encoding: 'utf8' });
}

const expected: string[] = JSON.parse(run(process.execPath, program));

test('every currency has its decimals of ISO 4217', () => {
  const forints = expected.filter((line) => line.startsWith('HUF'));
  assert.equal(forints[0], 'HUF 6307 44900000 6307 40000000 6,307.04');
  assert.equal(expected.length, 33 * 5 + 561);
});

for (const [version, node] of versions)
  for (const option of ['--own-intl', '--other-intl'])
    test(`amounts are the same on Node ${version} with ${option}`, () => {
      assert.deepEqual(JSON.parse(run(node, program, option)), expected);
    });
