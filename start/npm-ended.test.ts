import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const child = `
  import { whenNpmEnded } from '${join(import.meta.dirname, 'npm-ended.ts')}';
  whenNpmEnded(() => { console.log('npm ended'); clearInterval(alive); });
  const alive = setInterval(() => {}, 1_000);
  process.send('ready');
`;

/** Ends as soon as its child is ready. */
const parent = `
  import { spawn } from 'node:child_process';
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', ${JSON.stringify(child)}];
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'];
  spawn(process.execPath, args, { stdio }).once('message', () => process.exit(0));
`;

test('a command that npm started stops when npm ends', { timeout: 30_000 }, async () => {
  const env = { PATH: process.env.PATH, npm_lifecycle_event: 'start' };
  // Resolves once both processes have closed the output.
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', parent], { env });
  assert.equal(stdout, 'npm ended\n');
});
