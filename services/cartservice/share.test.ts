import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, mock, test } from 'node:test';
import { openRedis, type RedisClient } from '@boutique/service-kit/redis';
import { openStore } from '@boutique/service-kit/store';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { noRedis, startRedis } from '../../testing/redis.ts';
import { freshDirectory } from '../../testing/running-shop.ts';
import { redisCarts } from './redis-store.ts';
import { sqliteCarts } from './sqlite-store.ts';
import type { CartStore } from './store.ts';

const vars = { MAX_CARTS_MIB: '1' };
const uuid = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
const isEmpty = async (store: CartStore, user: string) => (await store.lines(user)).length === 0;

/** `open` returns the store, and a function that makes its carts older. */
function testShare(
  open: () => Promise<{ store: CartStore; pass(seconds: number): Promise<void>; close(): void }>,
): void {
  let opened: Awaited<ReturnType<typeof open>>;
  before(async () => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    opened = await open();
  });
  after(() => {
    mock.timers.reset();
    opened.close();
  });

  const addMany = async (from: number, count: number) => {
    for (let at = from; at < from + count; at += 500)
      await Promise.all(Array.from({ length: 500 }, (_, n) => opened.store.add(uuid(at + n), 'OLJCESPC7Z', 1)));
  };

  test('carts of strangers never exceed their share, and those that matter outlive them', async () => {
    const { store, pass } = opened;
    for (const user of ['back', 'ordered', 'left']) await store.add(user, 'MUG', 1);
    await store.remove('ordered', [{ productId: 'MUG', quantity: 1 }], 'order-1');
    await store.add('ordered', 'WATCH', 1);
    await pass(31);
    assert.equal(await isEmpty(store, 'back'), false);
    await addMany(0, 3_000);
    assert.deepEqual(await Promise.all(['back', 'ordered', 'left'].map((user) => isEmpty(store, user))), [
      false,
      false,
      true,
    ]);
    const remaining = await Promise.all(Array.from({ length: 3_000 }, (_, at) => isEmpty(store, uuid(at))));
    const count = remaining.filter((isGone) => !isGone).length;
    assert.ok(count > 800 && count < 2_000, `${count} carts remain`);
    assert.equal(remaining.lastIndexOf(true), remaining.indexOf(false) - 1, 'the oldest are deleted first');
  });

  test('new carts are not the first to go after the clock has jumped back', async () => {
    const { store } = opened;
    await addMany(30_000, 3_000);
    mock.timers.setTime(Date.now() - 3_600_000);
    for (const user of ['after-1', 'after-2']) await store.add(user, 'MUG', 1);
    await addMany(40_000, 500);
    assert.deepEqual([await isEmpty(store, 'after-1'), await isEmpty(store, 'after-2')], [false, false]);
    mock.timers.tick(3_600_000);
  });

  test('of the carts of visitors who came back, those go first that were not used for the longest time', async () => {
    const { store, pass } = opened;
    await addMany(10_000, 3_000);
    await pass(31);
    for (let at = 10_000; at < 13_000; at++) await store.lines(uuid(at));
    await pass(31);
    assert.equal(await isEmpty(store, uuid(12_990)), false);
    await store.lines(uuid(12_999));
    await addMany(20_000, 3_000);
    assert.equal(await isEmpty(store, uuid(12_999)), false);
  });
}

describe('carts in SQLite', () => {
  testShare(async () => {
    const store = await openStore(testWorkload('cartservice', vars), sqliteCarts, redisCarts);
    return { store, pass: async (seconds) => mock.timers.tick(seconds * 1_000), close: store.close };
  });

  test('new carts are not the first to go after a start with a clock that was set back', async () => {
    const folder = { ...vars, DATA_DIR: freshDirectory() };
    const open = () => openStore(testWorkload('cartservice', folder), sqliteCarts, redisCarts);
    const fill = (store: CartStore, count: number) =>
      Promise.all(Array.from({ length: count }, () => store.add(randomUUID(), 'OLJCESPC7Z', 1)));
    mock.timers.tick(3_600_000);
    const ahead = await open();
    await fill(ahead, 3_000);
    ahead.close();
    mock.timers.setTime(Date.now() - 3_600_000);
    const store = await open();
    await store.add('after', 'MUG', 1);
    await fill(store, 500);
    assert.equal(await isEmpty(store, 'after'), false);
    store.close();
  });
});

describe('carts in Redis', { skip: noRedis }, () => {
  testShare(async () => {
    const redis = await startRedis();
    const workload = testWorkload('cartservice', { ...vars, REDIS_ADDR: redis.address });
    const store = await openStore(workload, sqliteCarts, redisCarts);
    const admin = await openRedis(workload, redis.address);
    return {
      store,
      async pass(seconds) {
        mock.timers.tick(seconds * 1_000);
        await makeOlder(admin, seconds);
      },
      close() {
        store.close();
        admin.close();
        redis.stop();
      },
    };
  });
});

test('Redis uses no more memory for carts than estimated', { skip: noRedis }, async (t) => {
  const redis = await startRedis();
  const workload = testWorkload('cartservice', { REDIS_ADDR: redis.address });
  const store = await openStore(workload, sqliteCarts, redisCarts);
  const admin = await openRedis(workload, redis.address);
  t.after(() => {
    store.close();
    admin.close();
    redis.stop();
  });
  const usedBytes = async () => Number(/used_memory:(\d+)/.exec(String(await admin.call('INFO', 'memory')))?.[1]);
  const estimate = async () => Number(await admin.call('GET', 'carts:{index}:total'));
  const carts: Record<string, () => Promise<unknown>[]> = {
    'one line': () => Array.from({ length: 2_000 }, (_, at) => store.add(uuid(at), 'OLJCESPC7Z', 1)),
    '100 lines with the longest IDs': () =>
      Array.from({ length: 2_000 }, (_, at) =>
        store.add(`${at % 20}`.padStart(128, 'u'), `${at}`.padStart(128, 'p'), 1),
      ),
    '50 removals': () => Array.from({ length: 2_000 }, (_, at) => store.remove(`remover-${at % 40}`, [], uuid(at))),
  };
  for (const [what, add] of Object.entries(carts)) {
    const [used, estimated] = [await usedBytes(), await estimate()];
    await Promise.all(add());
    const share = ((await usedBytes()) - used) / ((await estimate()) - estimated);
    assert.ok(share > 0.5 && share <= 1, `${what}: uses ${share.toFixed(2)} of the estimate`);
  }
});

const makeOlder = (redis: RedisClient, seconds: number) =>
  redis.call(
    'EVAL',
    `for _, key in ipairs(redis.call('KEYS', 'cart:*')) do
       redis.call('EXPIRE', key, redis.call('TTL', key) - ARGV[1])
     end`,
    0,
    seconds,
  );
