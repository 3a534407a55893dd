import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { openRedis } from '@boutique/service-kit/redis';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { onBothStores } from '../../testing/both-stores.ts';
import { noRedis, startRedis } from '../../testing/redis.ts';
import { redisOutbox } from './redis-store.ts';
import { sqliteOutbox } from './sqlite-store.ts';
import { maxKeys, maxMails, type Outbox } from './store.ts';
import { mailOf, outboxStores } from './testing/outboxes.ts';

onBothStores(outboxStores, (open) => {
  let outbox: Outbox;
  before(async () => {
    outbox = await open();
  });
  after(() => outbox.close());

  test('a new outbox is empty', async () => {
    assert.deepEqual(await outbox.newest(20, ''), []);
  });

  test('a new email is stored with all its fields and is not delivered', async () => {
    assert.equal(await outbox.add(mailOf('order-1'), ''), true);
    const [mail] = await outbox.newest(1, '');
    const { html, text, ...listed } = mailOf('order-1');
    assert.deepEqual(mail, { id: mail?.id, ...listed, deliveredAtMs: 0 });
    assert.ok(mail?.id);
    assert.deepEqual(await outbox.get(mail.id), { ...mail, html, text });
    assert.equal(await outbox.get('999999'), undefined);
  });

  test('emails are listed newest first, up to a limit, and optionally of one order', async () => {
    for (const order of ['a', 'b', 'a', 'c']) await outbox.add(mailOf(order), '');
    const orders = async (limit: number, of: string) => (await outbox.newest(limit, of)).map(({ orderId }) => orderId);
    assert.deepEqual(await orders(3, ''), ['c', 'a', 'b']);
    assert.deepEqual(await orders(20, 'a'), ['a', 'a']);
    assert.deepEqual(await orders(1, 'a'), ['a']);
    assert.deepEqual(await orders(20, 'none'), []);
  });

  test('a list continues with the emails before an ID', async () => {
    for (const order of ['p', 'q', 'p', 'q', 'p']) await outbox.add(mailOf(order), '');
    const idsOf = async (limit: number, of: string, before?: string) =>
      (await outbox.newest(limit, of, before)).map(({ id }) => Number(id));
    const [newest = 0] = await idsOf(1, '');
    assert.deepEqual(await idsOf(2, '', String(newest - 1)), [newest - 2, newest - 3]);
    assert.deepEqual(await idsOf(5, 'p', String(newest)), [newest - 2, newest - 4]);
    assert.deepEqual(await idsOf(5, 'p', String(newest - 4)), []);
  });

  test('a key stores one email, even with concurrent repeats', async () => {
    const tries = Array.from({ length: 20 }, () => outbox.add(mailOf('order-2'), 'order-2'));
    assert.equal((await Promise.all(tries)).filter(Boolean).length, 1);
    assert.equal(await outbox.add(mailOf('order-2'), 'order-2'), false);
    assert.equal((await outbox.newest(20, 'order-2')).length, 1);
  });

  test('a key counts although the clock jumped by a year in between', async () => {
    const start = 1_950_000_000_000;
    const yearMs = 365 * 24 * 60 * 60_000;
    for (const jumpMs of [yearMs, -yearMs]) {
      const key = `jump of ${jumpMs}`;
      assert.equal(await outbox.add(mailOf(key, start), key), true);
      assert.equal(await outbox.add(mailOf('other', start + jumpMs), `other than ${key}`), true);
      assert.equal(await outbox.add(mailOf(key, start + jumpMs), key), false);
    }
  });

  test('only the newest emails are kept, and the key of a deleted one still counts', async () => {
    await outbox.add(mailOf('oldest', 1_960_000_000_000), 'oldest');
    for (let n = 0; n < maxMails; n++) await outbox.add(mailOf('many', 1_960_000_000_000), '');
    assert.equal((await outbox.newest(maxMails + 1, '')).length, maxMails);
    assert.deepEqual(await outbox.newest(20, 'oldest'), []);
    assert.equal(await outbox.get('1'), undefined);
    assert.equal(await outbox.add(mailOf('oldest', 1_960_000_000_000), 'oldest'), false);
  });

  test('an email survives a restart', async () => {
    const first = await open();
    await first.add(mailOf('stays'), '');
    first.close();
    const second = await open();
    assert.equal((await second.newest(20, 'stays')).length, 1);
    second.close();
  });
});

test('in SQLite, the newest 100,000 keys are kept, also of versions that stored their times', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'emailservice-'));
  const outbox = sqliteOutbox(testWorkload('emailservice', { DATA_DIR: folder }));
  const database = new DatabaseSync(join(folder, 'emailservice.db'));
  database.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${maxKeys})
    INSERT INTO keys SELECT 'key-' || i, 1950000000000 + i FROM n`);
  for (const [key, isNew] of keysAtTheLimit) assert.equal(await outbox.add(mailOf(key), key), isNew, key);
  assert.equal(database.prepare('SELECT count(*) AS count FROM keys').get()?.count, maxKeys);
  outbox.close();
  database.close();
  rmSync(folder, { recursive: true });
});

test('in Redis, the newest 100,000 keys are kept, also of versions that stored their times', {
  skip: noRedis,
}, async () => {
  const server = await startRedis();
  const workload = testWorkload('emailservice', { REDIS_ADDR: server.address });
  const outbox = await redisOutbox(workload, server.address);
  const redis = await openRedis(workload, server.address);
  const fill = `for i = 1, ${maxKeys} do redis.call('ZADD', KEYS[1], 1950000000000 + i, 'key-' .. i) end`;
  await redis.call('EVAL', fill, 1, 'outbox:{mails}:keys');
  for (const [key, isNew] of keysAtTheLimit) assert.equal(await outbox.add(mailOf(key), key), isNew, key);
  assert.equal(await redis.call('ZCARD', 'outbox:{mails}:keys'), maxKeys);
  outbox.close();
  redis.close();
  server.stop();
});

/** Whether each stores an email, if there are as many keys as are kept. */
const keysAtTheLimit = [
  ['key-1', false],
  ['new', true],
  ['new', false],
  ['key-2', false],
  ['key-1', true],
] as const;
