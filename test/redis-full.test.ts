// A full Redis rejects writes and serves reads. Without a maxmemory below the container's limit, the kernel would kill it,
// and again after it had loaded the same log.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { StatusError, status } from '@boutique/service-kit/errors';
import { openRedis, type RedisClient } from '@boutique/service-kit/redis';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { buy, fillCart, mug, orderForm, placeOrder } from '../testing/buying.ts';
import { claimsOf } from '../testing/claims.ts';
import { until } from '../testing/eventually.ts';
import { noRedis, startRedis } from '../testing/redis.ts';
import { maxmemoryOf, redisContainers } from '../testing/redis-manifests.ts';
import { type RunningShop, startShop } from '../testing/running-shop.ts';
import { visitor } from '../testing/visitor.ts';

const workload = testWorkload('test', { LOG_LEVEL: 'silent' });
const containers = redisContainers();

test("every Redis has a maxmemory well below its container's limit, because rewriting its log needs memory too", () => {
  assert.deepEqual(
    containers.map(({ path }) => path),
    ['k8s/base/redis-cart.yaml', 'release/kubernetes-manifests.yaml'],
  );
  for (const container of containers) {
    const share = maxmemoryOf(container) / container.limitBytes;
    assert.ok(share >= 0.5 && share <= 0.7, `${container.path}: maxmemory is ${share.toFixed(2)} of the limit`);
    assert.equal(container.args[container.args.indexOf('--maxmemory-policy') + 1], 'noeviction', container.path);
  }
});

describe('a full Redis', { skip: noRedis }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'redis-full-'));
  const [{ args, limitBytes } = { args: [], limitBytes: 0 }] = containers;
  let server: Awaited<ReturnType<typeof startRedis>> | undefined;
  let client: RedisClient | undefined;

  /** With the manifest's arguments; only port, interface and directory differ. */
  async function start(): Promise<RedisClient> {
    server = await startRedis(args, directory);
    client = await openRedis(workload, server.address);
    return client;
  }
  after(() => {
    client?.close();
    server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test("stays below its container's limit, rejects writes, serves reads, and recovers after a crash", async () => {
    const redis = await start();
    await fill(redis);
    const peakBytes = await rewriteUnderLoad(redis);
    const orders = await fill(redis);
    assert.ok(orders > 3_000, `only ${orders} orders fit`);
    assert.ok(peakBytes < limitBytes, `${mib(peakBytes)} MiB of ${mib(limitBytes)} while rewriting its log`);
    assert.equal(await redis.call('HGET', keyOf(1), 'body'), body);

    redis.close();
    await server?.crash();
    const again = await start();
    assert.equal(await again.call('DBSIZE'), orders);
    const afterwards = await memory(again);
    assert.ok(afterwards < limitBytes, `${mib(afterwards)} MiB after loading its log`);
    await fill(again);
    assert.equal(await again.call('HGET', keyOf(1), 'body'), body);
  });
});

const keyOf = (number: number) => `order:{${String(number).padStart(36, '0')}}`;
const body = 'x'.repeat(40_000);
const putOrder = (redis: RedisClient, number: number) =>
  redis.call('HSET', keyOf(number), 'state', 'DONE', 'body', body, 'owner', 'o');

const mib = (bytes: number) => Math.round(bytes / 2 ** 20);
const parallel = 100;
/** More orders than fit into the container's limit. */
const tooManyOrders = 12_000;

async function inBatches(count: number, work: (number: number) => Promise<unknown>, done: () => Promise<boolean>) {
  for (let at = 0; at < count && !(await done()); at += parallel)
    await Promise.allSettled(Array.from({ length: parallel }, (_, i) => work(at + i)));
}

/** Stores orders until one is rejected; returns the number of stored orders. */
async function fill(redis: RedisClient): Promise<number> {
  let rejection: unknown;
  // Some numbers are unused, so start well above the highest.
  const from = 2 * Number(await redis.call('DBSIZE'));
  const put = (number: number) =>
    putOrder(redis, number).catch((error: unknown) => {
      // A timeout because of a busy disk is not a rejection.
      if (!(error instanceof StatusError && error.code === status.DEADLINE_EXCEEDED)) rejection = error;
    });
  await inBatches(
    tooManyOrders,
    (number) => put(from + number),
    async () => rejection !== undefined,
  );
  // The batch's buffers count as memory; without them there is room for a few more.
  rejection = undefined;
  for (let more = 0; more < tooManyOrders && rejection === undefined; more++) await put(from + tooManyOrders + more);
  assert.ok(rejection instanceof StatusError, `expected a StatusError, but got ${rejection}`);
  assert.equal(rejection.code, status.UNAVAILABLE);
  return Number(await redis.call('DBSIZE'));
}

/** The worst case: nearly all data changes while the child process that rewrites the log keeps the old pages. */
async function rewriteUnderLoad(redis: RedisClient): Promise<number> {
  const stored = Number(await redis.call('DBSIZE'));
  let peakBytes = 0;
  for (let at = 0; at < stored; at += 20) await redis.call('DEL', keyOf(at));
  await redis.call('BGREWRITEAOF');
  const change = (number: number) => redis.call('HSET', keyOf(number), 'state', 'SENT');
  await inBatches(stored, change, async () => {
    peakBytes = Math.max(peakBytes, await memory(redis));
    return false;
  });
  return peakBytes;
}

/** Memory of the server plus the pages copied for the child process. */
async function memory(redis: RedisClient): Promise<number> {
  const info = `${await redis.call('INFO', 'memory')}${await redis.call('INFO', 'persistence')}`;
  const bytes = (name: string) => Number(info.match(new RegExp(`^${name}:(\\d+)`, 'm'))?.[1] ?? 0);
  return bytes('used_memory_rss') + bytes('current_cow_size');
}

describe('a shop whose Redis is full', { skip: noRedis }, () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let client: RedisClient;
  let shop: RunningShop;
  const maxmemory = (amount: string) => client.call('CONFIG', 'SET', 'maxmemory', amount);

  before(async () => {
    redis = await startRedis();
    client = await openRedis(workload, redis.address);
    shop = await startShop({ vars: { REDIS_ADDR: redis.address, RECONCILE_INTERVAL: '200ms' } });
  });
  after(async () => {
    await shop.stop();
    client.close();
    redis.stop();
  });

  test('shows stored data, accepts no orders, and recovers once there is room', async () => {
    const ann = visitor(shop.url);
    const order = await buy(ann);
    await fillCart(ann);
    const form = await orderForm(ann);
    await maxmemory('1mb');
    for (const path of [order, '/orders', '/cart']) assert.equal((await ann.get(path)).status, 200, path);
    assert.equal((await ann.postForm('/cart', { product_id: mug, quantity: '1' })).status, 503);
    const refused = await placeOrder(ann, form);
    assert.equal(refused.status, 503);
    assert.deepEqual(claimsOf(refused.text), ['nothing-ordered']);
    await maxmemory('0');
    assert.equal((await placeOrder(ann, form)).status, 303);
  });

  test('finishes an interrupted order once there is room', async () => {
    const ann = visitor(shop.url);
    await fillCart(ann);
    const form = await orderForm(ann);
    await shop.stopOne('paymentservice');
    const placed = await placeOrder(ann, form);
    assert.equal(placed.status, 303);
    await maxmemory('1mb');
    const refusals = async () =>
      Number(`${await client.call('INFO', 'errorstats')}`.match(/OOM:count=(\d+)/)?.[1] ?? 0);
    const before = await refusals();
    await shop.start('paymentservice');
    await until('another attempt to finish it', async () => (await refusals()) > before);
    assert.doesNotMatch((await ann.follow(placed)).text, /order-(done|refunded|cancelled)/);
    await maxmemory('0');
    await until('its cancellation', async () => /order-cancelled/.test((await ann.follow(placed)).text), 20_000);
  });
});
