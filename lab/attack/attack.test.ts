import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { attacks } from './attacks/all.ts';
import type { Result } from './run.ts';

const directory = mkdtempSync(join(tmpdir(), 'attack-test-'));
after(() => rmSync(directory, { recursive: true }));

const root = join(import.meta.dirname, '../..');

test('attacks have unique names', () => {
  assert.equal(new Set(attacks.map(({ name }) => name)).size, attacks.length);
});

test('the shop in one process withstands attacks, which are reported', async () => {
  const json = join(directory, 'attack.json');
  const names = ['fuzz-addresses', 'resets'];
  const args = ['--quick', '--processes', 'single', '--only', names.join(), '--json', json];
  const all = ['--disable-warning=ExperimentalWarning', join(root, 'scripts/attack.ts'), ...args];
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, all, (_, stdout, stderr) => resolve(stdout + stderr));
  });
  const { single, 'per-service': perService }: Result = JSON.parse(readFileSync(json, 'utf8'));
  assert.deepEqual(
    single.map(({ name }) => name),
    names,
    output,
  );
  // A busy machine may be slow, so only successful attempts count here.
  for (const { attempts, withstood, visits, memory } of single) {
    assert.ok(attempts >= 1 && withstood === attempts, output);
    assert.ok(visits > 10 && memory?.process === 'shop', output);
  }
  assert.deepEqual(perService, []);
});
