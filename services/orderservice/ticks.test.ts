import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { newCapability } from '@boutique/protos/capability';
import { shop } from '@boutique/protos/shop';
import { startService } from '@boutique/service-kit/testing/running-service';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { onBothStores } from '../../testing/both-stores.ts';
import { run } from './main.ts';
import { redisOrders } from './redis-store.ts';
import { sqliteOrders } from './sqlite-store.ts';
import { minAgeSeconds, startTicks } from './ticks.ts';

const stores = { service: 'orderservice', sqliteStore: sqliteOrders, redisStore: redisOrders };

onBothStores(stores, (open) => {
  test('the tick grows once per value, regardless of replicas, and survives a restart', async () => {
    const [one, two] = [await open(), await open()];
    assert.deepEqual([await one.advanceTick(0), await two.advanceTick(0), await two.tick()], [1, 1, 1]);
    one.close();
    two.close();
    const later = await open();
    assert.deepEqual([await later.tick(), await later.advanceTick(1), await later.advanceTick(9)], [1, 2, 2]);
    later.close();
  });

  test('ticks never grow faster than time, with clocks that jump and replicas that restart', async (t) => {
    const { now } = Date;
    t.after(() => Object.assign(Date, { now }));
    const tickMs = 50;
    const replicas = await Promise.all([open(), open(), open()]);
    const before = (await replicas[0]?.tick()) ?? 0;
    const startedAt = performance.now();
    for (let run = 0; run < 4; run++) {
      const ticks = replicas.map((store) => startTicks(store, tickMs));
      Date.now = () => now() + (run - 2) * 3_600_000;
      await sleep(3.5 * tickMs);
      for (const one of ticks) one.close();
    }
    await sleep(20);
    const counted = ((await replicas[0]?.tick()) ?? 0) - before;
    const elapsed = (performance.now() - startedAt) / tickMs;
    assert.ok(counted >= 4 && counted <= elapsed, `${counted} ticks in ${elapsed.toFixed(1)}`);
    for (const store of replicas) store.close();
  });
});

test('an order has its minimum age, also after a restart, unless it has a key of its own', async () => {
  const vars = { DATA_DIR: mkdtempSync(join(tmpdir(), 'orderservice-')) };
  const start = () => startService({ name: 'orderservice', service: shop.OrderService, run, vars });
  const first = await start();
  const create = async (fromRequestId: boolean) => {
    const order = { userId: 'ann', fromRequestId, result: { items: [{ item: { productId: 'MUG', quantity: 1 } }] } };
    return (await first.client.createOrder({ order, capability: newCapability() })).order?.orderId ?? '';
  };
  const ids = [await create(true), await create(false)];
  const store = sqliteOrders(testWorkload('orderservice', vars));
  for (let tick = 0; tick < 22; tick++) await store.advanceTick(tick);
  store.close();
  await first.stop();
  const second = await start();
  const found = await Promise.all(ids.map((orderId) => second.client.getOrder({ orderId })));
  assert.deepEqual(
    found.map((order) => order.minAgeSeconds),
    [630, 0],
  );
  await second.stop();
  rmSync(vars.DATA_DIR, { recursive: true });
});

test('an order is at least as old as its complete ticks', () => {
  assert.deepEqual(
    [0, 1, 2, 21, 22].map((tick) => minAgeSeconds(0, tick)),
    [0, 0, 30, 600, 630],
  );
  assert.equal(minAgeSeconds(5, 3), 0, 'a store that was restored from a backup');
});
