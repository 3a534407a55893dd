import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { openRedis } from '@boutique/service-kit/redis';
import { openStore } from '@boutique/service-kit/store';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { rowsOf } from '../lab/chaos/sqlite-records.ts';
import { redisOrders } from '../services/orderservice/redis-store.ts';
import { sqliteOrders } from '../services/orderservice/sqlite-store.ts';
import { buy, ordersOf } from '../testing/buying.ts';
import { until } from '../testing/eventually.ts';
import { noRedis, startRedis } from '../testing/redis.ts';
import { freshDirectory, startShop } from '../testing/running-shop.ts';
import { visitor } from '../testing/visitor.ts';

const vars = { ORDER_RETENTION: '1h', RECONCILE_INTERVAL: '100ms' };
const ticksPerHour = 120;

/** Counts as much time as `ticks` in the shop's store. */
async function passTime(ticks: number, storeVars: Record<string, string>): Promise<void> {
  const store = await openStore(testWorkload('orderservice', storeVars), sqliteOrders, redisOrders);
  const now = await store.tick();
  for (let tick = now; tick < now + ticks; tick++) await store.advanceTick(tick);
  store.close();
}

/** An order is kept for an hour after it is finished, and then nothing of it is left. */
async function checkRetention(
  t: TestContext,
  storeVars: Record<string, string>,
  rest: () => Promise<Record<string, number>>,
) {
  const shop = await startShop({ vars: { ...vars, ...storeVars } });
  t.after(shop.stop);
  const [ann, bob] = [visitor(shop.url), visitor(shop.url)];
  const old = await buy(ann);
  await until('the order to be finished', async () => /order is complete/.test((await ann.get(old)).text));
  await passTime(ticksPerHour, storeVars);
  const kept = await buy(bob);
  assert.equal((await ann.get(old)).status, 200, 'not before an hour');
  await passTime(2, storeVars);
  await until('the old order to be deleted', async () => (await ann.get(old)).status === 404);
  assert.deepEqual([await ordersOf(ann), await ordersOf(bob)], [[], [kept]]);
  assert.equal((await bob.get(kept)).status, 200);
  await until('the rest to be deleted', async () => Object.values(await rest()).every((count) => count === 1));
}

test('with SQLite, a finished order, its charge and its shipment are deleted after ORDER_RETENTION', async (t) => {
  const dataDir = freshDirectory();
  const count = (service: string, table: string) => rowsOf(dataDir, service, `SELECT 1 FROM ${table}`).length;
  await checkRetention(t, { DATA_DIR: dataDir }, async () => ({
    orders: count('orderservice', 'orders'),
    capabilities: count('orderservice', 'capabilities'),
    payments: count('paymentservice', 'payments'),
    shipments: count('shippingservice', 'shipments'),
  }));
});

describe('with Redis', { skip: noRedis }, () => {
  test('a finished order, its charge, its shipment and its index entries are deleted after ORDER_RETENTION', async (t) => {
    const redis = await startRedis();
    const client = await openRedis(testWorkload('test'), redis.address);
    t.after(() => {
      client.close();
      redis.stop();
    });
    const keys = async (pattern: string) => [await client.call('KEYS', pattern)].flat().length;
    await checkRetention(t, { REDIS_ADDR: redis.address }, async () => ({
      orders: await keys('order:*'),
      users: await keys('orders:of:*'),
      finished: Number(await client.call('ZCARD', 'orders:finished')),
      payments: await keys('payment:*'),
      shipments: await keys('shipment:*'),
    }));
  });
});
