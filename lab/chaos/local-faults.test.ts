import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { noRedis, startRedis } from '../../testing/redis.ts';
import { createLocalFaults } from './local-faults.ts';
import { clockFile, fullFile } from './process-commands.ts';
import { targetsOf } from './process-roles.ts';
import { withRedis } from './redis-records.ts';
import { schedule } from './schedule.ts';

const directory = mkdtempSync(join(tmpdir(), 'local-faults-'));
after(() => rmSync(directory, { recursive: true }));
mkdirSync(join(directory, 'data'));

const clocks = ['orderservice', 'paymentservice'];
const local = createLocalFaults({ directory, store: 'sqlite', clocks, portOf: () => 0 });

test('a long schedule has faults of all kinds', () => {
  const kinds = new Set(schedule(1, targetsOf('sqlite'), 120_000).map(({ kind }) => kind));
  const expected = ['clock', 'delay', 'full', 'half-sent', 'kill', 'lock', 'mute', 'partition', 'restart', 'stop'];
  assert.deepEqual([...kinds].sort(), expected);
  const more = new Set(schedule(1, targetsOf('redis-cluster', true), 120_000).map(({ kind }) => kind));
  assert.deepEqual([...more].sort(), [...expected, 'silent', 'demote', 'evict'].sort());
});

test('Redis and its nodes can be stopped, and a single one can fall silent', () => {
  for (const store of ['redis', 'redis-cluster'] as const) {
    const faults = schedule(1, targetsOf(store), 1_000_000);
    assert.ok(faults.some(({ kind, target }) => kind === 'stop' && target.startsWith('redis')));
  }
  const ofConnections = schedule(1, targetsOf('redis'), 1_000_000).filter(({ kind }) => kind === 'silent');
  assert.ok(ofConnections.some(({ target }) => target.endsWith('>redis')));
});

test('jumps of clocks add up', async () => {
  const offsets = () => clocks.map((name) => Number(readFileSync(clockFile(directory, name), 'utf8')));
  const endAll = await local.moveClock('all', 1_000);
  const endOne = await local.moveClock('orderservice', -300);
  assert.deepEqual(offsets(), [700, 1_000]);
  await endAll();
  assert.deepEqual(offsets(), [-300, 0]);
  await endOne();
  assert.deepEqual(offsets(), [0, 0]);
});

test('a locked file takes no write of others until the end', async () => {
  const database = new DatabaseSync(join(directory, 'data/cartservice.db'), { timeout: 0 });
  database.exec('CREATE TABLE t (x)');
  const end = await local.lockStore('cartservice');
  assert.throws(() => database.exec('INSERT INTO t VALUES (1)'), /locked/);
  await end();
  database.exec('INSERT INTO t VALUES (1)');
  database.close();
});

/** Writes to a database in a process of its own; prints SQLite's error. */
const writeMuch = `
  const { DatabaseSync } = require('node:sqlite');
  const database = new DatabaseSync(process.env.FILE);
  database.exec('CREATE TABLE IF NOT EXISTS t (x)');
  try {
    database.exec('BEGIN IMMEDIATE; INSERT INTO t VALUES (zeroblob(100000)); COMMIT');
    console.log('written');
  } catch (error) { console.log(error.errstr); }`;

test('a full file does not grow until the end', async () => {
  const env = { FULL_STORE_FILE: fullFile(directory, 'orderservice'), FILE: join(directory, 'full.db') };
  const args = ['--disable-warning=ExperimentalWarning', '--import', join(import.meta.dirname, 'full-store.ts')];
  const write = () =>
    new Promise<string>((resolve) => {
      execFile(process.execPath, [...args, '--eval', writeMuch], { env }, (_, stdout) => resolve(stdout.trim()));
    });
  const end = await local.fillStore('orderservice');
  assert.equal(await write(), 'database or disk is full');
  await end();
  assert.equal(await write(), 'written');
});

test('a Redis can delete what expires, and nothing else', { skip: noRedis }, async () => {
  const redis = await startRedis(['--maxmemory-policy', 'noeviction']);
  const port = Number(redis.address.split(':')[1]);
  const onRedis = createLocalFaults({ directory, store: 'redis', clocks, portOf: () => port });
  try {
    await withRedis(redis.address, async (client) => {
      await client.call('SET', 'order', '1');
      for (let cart = 0; cart < 100; cart++) await client.call('SET', `cart ${cart}`, '1', 'EX', 1_000);
      const end = await onRedis.evict('redis');
      await end();
      assert.equal(await client.call('GET', 'order'), '1');
      assert.ok(Number(await client.call('DBSIZE')) < 101);
      const settings = [await client.call('CONFIG', 'GET', 'maxmemory', 'maxmemory-policy')].flat();
      assert.deepEqual([settings.includes('noeviction'), settings.includes('0')], [true, true]);
    });
  } finally {
    redis.stop();
  }
});

test('a Redis can be locked and full, and keeps its own limit', { skip: noRedis }, async () => {
  const redis = await startRedis(['--maxmemory', '50mb', '--maxmemory-policy', 'noeviction']);
  const port = Number(redis.address.split(':')[1]);
  const onRedis = createLocalFaults({ directory, store: 'redis', clocks, portOf: () => port });
  try {
    await withRedis(redis.address, async (client) => {
      const endLock = await onRedis.lockStore('redis');
      const writing = client.call('SET', 'a', '1').then(() => 'written');
      assert.equal(await Promise.race([writing, withRedis(redis.address, (other) => other.call('GET', 'a'))]), null);
      await endLock();
      assert.equal(await writing, 'written');
      const endFull = await onRedis.fillStore('redis');
      await assert.rejects(client.call('SET', 'a', '2'), /OOM|reject/);
      await endFull();
      await client.call('SET', 'a', '3');
      assert.deepEqual(await client.call('CONFIG', 'GET', 'maxmemory'), ['maxmemory', String(50 * 1024 * 1024)]);
    });
  } finally {
    redis.stop();
  }
});
