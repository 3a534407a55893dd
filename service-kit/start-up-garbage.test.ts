import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const program = `
  import { setTimeout as sleep } from 'node:timers/promises';
  import { collectStartUpGarbage } from ${JSON.stringify(join(import.meta.dirname, 'start-up-garbage.ts'))};
  const mebibytes = () => process.memoryUsage().heapTotal / 1024 ** 2;
  let garbage = Array.from({ length: 400_000 }, (_, at) => ({ at, text: 'text ' + at }));
  const before = mebibytes();
  garbage = [];
  collectStartUpGarbage();
  await sleep(500);
  const during = mebibytes();
  await sleep(1_500);
  console.log(JSON.stringify([before, during, mebibytes()]));`;

test('what only the start needed is freed after a second, down to the memory that V8 got for it', async () => {
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const [before, during, after]: [number, number, number] = JSON.parse(stdout);
  assert.ok(before > 30 && during > 30, stdout);
  assert.ok(after < before / 2, stdout);
});
