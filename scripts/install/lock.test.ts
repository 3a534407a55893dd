import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { withLock } from './lock.mjs';

const folder = mkdtempSync(join(tmpdir(), 'boutique-'));
after(() => rmSync(folder, { recursive: true }));

test('a lock is held during the work and released afterwards', async () => {
  const file = join(folder, 'released');
  await withLock(file, async () => assert.equal(readFileSync(file, 'utf8'), `${process.pid}\n`));
  assert.ok(!existsSync(file));
});

test('a lock is released if the work exits the process', () => {
  const file = join(folder, 'ended');
  const script = `import(process.argv[1]).then(({ withLock }) => withLock(process.argv[2], () => process.exit(3)))`;
  const { status } = spawnSync(process.execPath, ['-e', script, import.meta.resolve('./lock.mjs'), file]);
  assert.equal(status, 3);
  assert.ok(!existsSync(file));
});

test('the lock of a process that no longer exists is replaced', async () => {
  const file = join(folder, 'stale');
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(file, `${pid}\n`);
  await withLock(file, async () => assert.equal(readFileSync(file, 'utf8'), `${process.pid}\n`));
});

test('a lock of a running process is waited for', async () => {
  const file = join(folder, 'held');
  const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
  writeFileSync(file, `${holder.pid}\n`);
  let worked = false;
  const work = withLock(file, async () => {
    worked = true;
    assert.ok(holder.signalCode);
  });
  // withLock has already tried once when it returns.
  assert.ok(!worked);
  holder.kill();
  await once(holder, 'exit');
  await work;
  assert.ok(worked);
});
