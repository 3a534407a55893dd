import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './exec.ts';

test('only a program that took too long is said to have exceeded its time limit', async () => {
  await assert.rejects(run('sh', ['-c', 'kill -KILL $$']), /: terminated by SIGKILL\n/);
  await assert.rejects(run('sleep', ['9'], { timeoutMs: 50 }), /: terminated by SIGTERM \(timeout 0\.05 s\)\n/);
});

test('a program that is not installed is a sentence', async () => {
  const args = ['get', 'nodes', '--name', 'boutique'];
  await assert.rejects(run('no-such-program', args), /^Error: no-such-program is not installed, or not in PATH\.$/);
});
