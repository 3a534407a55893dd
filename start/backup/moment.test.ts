// A copy has all data as of one moment, although it takes longer. A writer counts up two numbers, one after the other, which are
// the last and the first to be copied: in a copy of one moment they differ by one at most.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openRedis } from '@boutique/service-kit/redis';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { noRedis, startRedis } from '../../testing/redis.ts';
import { redisStore } from './redis.ts';
import { sqliteStore } from './sqlite.ts';

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'moment-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('the files of SQLite', async (t) => {
  const [dataDir, folder] = [folderFor(t), folderFor(t)];
  const make = (file: string) => {
    const database = new DatabaseSync(join(dataDir, file));
    database.exec(`PRAGMA journal_mode = WAL; CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0);
      CREATE TABLE orders (text); INSERT INTO orders SELECT randomblob(1000) FROM json_each('[${'1,'.repeat(5_000)}1]')`);
    return database;
  };
  const [last, first] = [make('shippingservice.db'), make('orderservice.db')];
  let copied = false;
  const copying = sqliteStore(dataDir)
    .copyTo(folder)
    .finally(() => {
      copied = true;
    });
  for (let n = 1; !copied; n++) {
    for (const database of [last, first]) database.prepare('UPDATE counter SET n = ?').run(n);
    await nextTurn();
  }
  assert.equal(await copying, 5_001);
  const read = (of: string, file: string) => {
    const database = new DatabaseSync(join(of, file));
    const n = Number(database.prepare('SELECT n FROM counter').get()?.n);
    database.close();
    return n;
  };
  const [one, other] = [read(folder, 'shippingservice.db'), read(folder, 'orderservice.db')];
  assert.ok(one - other === 0 || one - other === 1, `${one} and ${other}`);
  assert.ok(read(dataDir, 'orderservice.db') > other + 5, 'the writer went on meanwhile');
  for (const database of [last, first]) database.close();
});

test('the keys of Redis', { skip: noRedis }, async (t) => {
  const folder = folderFor(t);
  const server = await startRedis();
  const [redis, writer] = [
    await openRedis(testWorkload('test'), server.address),
    await openRedis(testWorkload('writer'), server.address),
  ];
  t.after(() => {
    redis.close();
    writer.close();
    server.stop();
  });
  for (let n = 0; n < 3_000; n++) await redis.call('HSET', `order:{${n}}`, 'body', 'x'.repeat(500));
  const written = ['orders:n', 'version:n'];
  for (const key of written) await redis.call('SET', key, 0);
  let copied = false;
  const copying = redisStore(redis, 'Redis')
    .copyTo(folder)
    .finally(() => {
      copied = true;
    });
  // `orders:` is the last prefix, `version:` the first.
  for (let n = 1; !copied; n++) for (const key of written) await writer.call('SET', key, n);
  assert.equal(await copying, 3_000);
  const lines = readFileSync(join(folder, 'redis.jsonl'), 'utf8').trim().split('\n');
  const entries = new Map(lines.map((line): [string, unknown] => [JSON.parse(line).key, JSON.parse(line).value]));
  assert.equal(entries.size, 3_002);
  const difference = Number(entries.get('orders:n')) - Number(entries.get('version:n'));
  assert.ok(difference === 0 || difference === 1, `${difference}`);
});

test('a long index is read in parts, each within the time limit of a command', { skip: noRedis }, async (t) => {
  const folder = folderFor(t);
  const server = await startRedis();
  const redis = await openRedis(testWorkload('test'), server.address);
  t.after(() => {
    redis.close();
    server.stop();
  });
  const add = `for at = 1, 10000 do redis.call('ZADD', KEYS[1], at + tonumber(ARGV[1]), ARGV[1] .. '-' .. at) end`;
  const index = 'outbox:{mails}:keys';
  for (let at = 0; at < 25_000; at += 10_000) await redis.call('EVAL', add, 1, index, at);
  const whole = () => redis.call('EVAL', `return redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')`, 1, index);
  const before = await whole();
  let longest = 0;
  const call: typeof redis.call = async (...command) => {
    const reply = await redis.call(...command);
    longest = Math.max(longest, [reply].flat(Infinity).length);
    return reply;
  };
  const store = redisStore({ ...redis, call }, 'Redis');
  await store.copyTo(folder);
  assert.ok(longest <= 20_000, `${longest}`);
  await redis.call('FLUSHALL');
  await store.replaceBy(folder);
  assert.deepEqual(await whole(), before);
});
