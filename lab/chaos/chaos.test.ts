import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { targetsOf } from './process-roles.ts';
import { hashOf, schedule } from './schedule.ts';

const directory = mkdtempSync(join(tmpdir(), 'chaos-test-'));
after(() => rmSync(directory, { recursive: true }));

const root = join(import.meta.dirname, '../..');
const node = ['--disable-warning=ExperimentalWarning', '--import', join(root, 'start/compile-cache.mjs')];

/** Runs `npm run chaos`; resolves with its exit code, its output and its JSON. */
function chaos(name: string, ...args: string[]) {
  const json = join(directory, name);
  // Reconciles more often than by default, to shorten the test.
  const env = { ...process.env, RECONCILE_INTERVAL: '1s' };
  return new Promise<{ code: unknown; output: string; counts: Record<string, number>; hash: string }>((resolve) => {
    const all = [...node, join(root, 'scripts/chaos.ts'), ...args, '--json', json];
    execFile(process.execPath, all, { env }, (error, stdout, stderr) => {
      const output = stdout + stderr;
      const code = error?.code ?? 0;
      if (code === 2) resolve({ code, output, counts: {}, hash: '' });
      else resolve({ code, output, ...JSON.parse(readFileSync(json, 'utf8')) });
    });
  });
}

const targets = targetsOf('sqlite');

test('the same seed gives the same faults at the same times; another seed gives others', () => {
  const one = schedule(7, targets, 20_000);
  assert.deepEqual(schedule(7, targets, 20_000), one);
  assert.notEqual(hashOf(schedule(8, targets, 20_000)), hashOf(one));
  assert.equal(Math.max(...one.map(({ atMs, durationMs }) => atMs + durationMs)), 20_000);
});

describe('a short chaos', { concurrency: true }, () => {
  test('finds no breach', async () => {
    const { code, output, counts, hash } = await chaos('kept.json', '--orders', '25', '--seed', '6');
    assert.equal(code, 0, output);
    assert.equal(hash, hashOf(schedule(6, targets, 4_000)), output);
    assert.equal(counts.purchases, 25);
    assert.equal(counts['purchases charged twice'], 0);
    assert.equal(counts['orders unfinished'], 0);
    assert.equal(counts.shipments, counts['orders DONE']);
    assert.equal(counts.emails, counts['orders DONE']);
    assert.equal((counts.charges ?? 0) - (counts['charges refunded'] ?? 0), counts['orders DONE']);
    assert.ok((counts['orders DONE'] ?? 0) > 10, output);
  });

  test('finds the double charges of a checkout without idempotency keys', async () => {
    const { code, output, counts } = await chaos('naive.json', '--orders', '25', '--seed', '6', '--naive');
    assert.equal(code, 1, output);
    assert.ok((counts['purchases charged twice'] ?? 0) > 0, output);
    assert.match(output, /charged twice for one purchase: buyer-\d+@example\.com/);
  });
});
