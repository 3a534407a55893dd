import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openRedis, type RedisClient } from '@boutique/service-kit/redis';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { fillCart, orderForm, ordersOf, placeOrder } from '../testing/buying.ts';
import { claimsOf } from '../testing/claims.ts';
import { until } from '../testing/eventually.ts';
import { textOf } from '../testing/page.ts';
import { noRedis, startRedis } from '../testing/redis.ts';
import { type RunningShop, startShop } from '../testing/running-shop.ts';
import { visitor } from '../testing/visitor.ts';

const workload = testWorkload('test', { LOG_LEVEL: 'silent' });

/** A shop in which the service `full` has its own Redis, which can be filled. */
async function startOnRedis(full: 'paymentservice' | 'shippingservice' | 'orderservice') {
  const [common, own] = await Promise.all([startRedis(), startRedis()]);
  const admin: RedisClient = await openRedis(workload, own.address);
  const shop: RunningShop = await startShop({
    vars: { REDIS_ADDR: common.address, RECONCILE_INTERVAL: '200ms' },
    varsOf: { [full]: { REDIS_ADDR: own.address } },
  });
  return {
    shop,
    keys: async (pattern: string) => [await admin.call('KEYS', pattern)].flat().length,
    fill: () => admin.call('CONFIG', 'SET', 'maxmemory', 1),
    makeRoom: () => admin.call('CONFIG', 'SET', 'maxmemory', 0),
    async stop(): Promise<void> {
      await admin.call('CONFIG', 'SET', 'maxmemory', 0);
      await shop.stop();
      admin.close();
      common.stop();
      own.stop();
    },
  };
}
type OnRedis = Awaited<ReturnType<typeof startOnRedis>>;

describe('while the Redis of orders is full', { skip: noRedis }, () => {
  let on: OnRedis;
  before(async () => {
    on = await startOnRedis('orderservice');
  });
  after(() => on.stop());

  test('nothing is ordered, the page shows that, and once there is room the same form creates one order', async () => {
    const ann = visitor(on.shop.url);
    await fillCart(ann);
    const form = await orderForm(ann);
    await on.fill();
    for (let attempt = 0; attempt < 2; attempt++) {
      const refused = await placeOrder(ann, form);
      assert.equal(refused.status, 503);
      assert.deepEqual(claimsOf(refused.text), ['nothing-ordered']);
      assert.deepEqual(await ordersOf(ann), []);
    }
    assert.equal(await on.keys('order:*'), 0);
    await on.makeRoom();
    const [first, again] = [await placeOrder(ann, form), await placeOrder(ann, form)];
    assert.deepEqual([first.status, again.status, again.location], [303, 303, first.location]);
    assert.deepEqual(await ordersOf(ann), [first.location]);
    assert.match(textOf((await ann.follow(first)).text), /Your order is complete/);
  });
});

describe('when a Redis is full in the middle of an order', { skip: noRedis }, () => {
  const cases = [
    {
      full: 'paymentservice',
      meanwhile: /received your order and are processing it/,
      end: /Your order was cancelled .* Your card was not charged/,
    },
    { full: 'shippingservice', meanwhile: /Your payment went through/, end: /Your order is complete/ },
  ] as const;
  for (const { full, meanwhile, end } of cases)
    test(`${full}: the visitor is redirected to the order, which is finished once there is room`, async () => {
      const on = await startOnRedis(full);
      try {
        const ann = visitor(on.shop.url);
        await fillCart(ann);
        const form = await orderForm(ann);
        await on.fill();
        const response = await placeOrder(ann, form);
        assert.equal(response.status, 303);
        assert.match(textOf((await ann.follow(response)).text), meanwhile);
        await on.makeRoom();
        const page = async () => textOf((await ann.follow(response)).text);
        await until('its final state', async () => end.test(await page()), 20_000);
        assert.deepEqual(await ordersOf(ann), [response.location]);
      } finally {
        await on.stop();
      }
    });
});
