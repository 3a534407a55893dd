// A machine without free files or disk space: `npm start` says so, and blames neither a port nor a database.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { choosePorts } from '../testing/free-ports.ts';
import { freshDirectory } from '../testing/running-shop.ts';
import { root } from '../testing/sources.ts';

/** Starts the shop from a shell, after `preparation`. It must end by itself. */
async function startAfter(preparation: string, dataDir: string, wrapper: string[] = []) {
  const ports = await choosePorts(1);
  const env = { PATH: process.env.PATH, ...ports.vars, DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
  const start = `exec ${process.execPath} --disable-warning=ExperimentalWarning ${join(root, 'scripts/start.ts')}`;
  const [command = '', ...args] = [...wrapper, 'sh', '-c', `${preparation} && ${start}`];
  const { status, stderr } = spawnSync(command, args, { env, encoding: 'utf8', timeout: 60_000 });
  assert.equal(status, 1, stderr);
  assert.doesNotMatch(stderr, /another program is using|choose another|Repair it|\n +at /);
  return stderr;
}

const onWindows = process.platform === 'win32' && 'Windows has no such limit';

// Too few for the check of the ports, for the services, and for their databases.
for (const files of [27, 40, 56])
  test(`with at most ${files} open files, the limit is named`, { skip: onWindows }, async () => {
    const stderr = await startAfter(`ulimit -n ${files}`, freshDirectory());
    assert.match(stderr, /too many files are open\. Raise the limit, for example with `ulimit -n 4096` \(/);
  });

const asRoot = ['unshare', '-rm'];
const noMounts = spawnSync('unshare', ['-rm', 'true']).status === 0 ? false : 'needs the unshare command';

test('a full disk is named', { skip: noMounts }, async () => {
  const disk = join(freshDirectory(), 'disk');
  mkdirSync(disk);
  for (const kib of [8, 64])
    assert.match(
      await startAfter(`mount -t tmpfs -o size=${kib}k tmpfs ${disk}`, join(disk, 'data'), asRoot),
      /the disk is full\. Free some space/,
    );
});
