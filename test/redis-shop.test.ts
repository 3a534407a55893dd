import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { shop as contract } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { openRedis } from '@boutique/service-kit/redis';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { buy, fillCart, mug, ordersOf } from '../testing/buying.ts';
import { addressesOf, textOf } from '../testing/page.ts';
import { noRedis, startRedis } from '../testing/redis.ts';
import { startReplica } from '../testing/replica.ts';
import { type RunningShop, startShop } from '../testing/running-shop.ts';
import { killStarted, start } from '../testing/start-process.ts';
import { visitor } from '../testing/visitor.ts';
import { type WorkloadName, workload } from '../topology.ts';

const caller = testWorkload('test', { LOG_LEVEL: 'silent' });

describe('on Redis', { skip: noRedis }, () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let shop: RunningShop;
  before(async () => {
    redis = await startRedis();
    shop = await startShop({ vars: { REDIS_ADDR: redis.address, ENABLE_OUTBOX: 'true' } });
  });
  after(async () => {
    await shop.stop();
    redis.stop();
  });

  async function keys(pattern: string): Promise<string[]> {
    const client = await openRedis(caller, redis.address);
    try {
      return [await client.call('KEYS', pattern)].flat().map(String);
    } finally {
      client.close();
    }
  }

  test('a visitor fills a cart, orders, and sees the order and its email', async () => {
    const ann = visitor(shop.url);
    const order = await buy(ann);
    assert.match(textOf((await ann.get(order)).text), /Your order is complete.*Total paid \$17\.98/);
    assert.match(textOf((await ann.get('/cart')).text), /Your cart is empty/);
    const { text } = await ann.get(`/outbox?order_id=${order.split('/').at(-1)}`);
    assert.equal(addressesOf(text, 'href').filter((path) => path.startsWith('/outbox/')).length, 1);
  });

  test('two replicas that get the same key in parallel create one order and one charge', async () => {
    const addresses = (names: WorkloadName[]) =>
      Object.fromEntries(names.map((name) => [workload(name).address, shop.addressOf(name)]));
    const peers = ['cartservice', 'currencyservice', 'emailservice', 'paymentservice'] as const;
    const orders = await startReplica('orderservice', { REDIS_ADDR: redis.address });
    const checkout = await startReplica('checkoutservice', {
      ...addresses([...peers, 'productcatalogservice', 'shippingservice']),
      ORDER_SERVICE_ADDR: orders.address,
    });
    const clients = [shop.addressOf('checkoutservice'), checkout.address].map((address) =>
      connect({ workload: caller, service: contract.CheckoutService, address, timeoutMs: 5_000 }),
    );
    try {
      const paymentsBefore = (await keys('payment:*')).length;
      const ann = visitor(shop.url);
      await fillCart(ann, mug, 2);
      const orderRequest = {
        userId: ann.cookies.get('shop_session-id') ?? '',
        userCurrency: 'USD',
        address: { streetAddress: '1 Main Street', city: 'Ulm', state: 'BW', country: 'Germany', zipCode: 89073 },
        email: 'ann@example.org',
        creditCard: {
          creditCardNumber: '4111111111111111',
          creditCardCvv: 123,
          creditCardExpirationYear: new Date().getFullYear() + 1,
          creditCardExpirationMonth: 12,
        },
        idempotencyKey: randomUUID(),
      };
      const responses = await Promise.all(
        [...clients, ...clients, ...clients].map((client) => client.placeOrder(orderRequest)),
      );
      const ids = new Set(responses.map(({ order }) => order?.orderId));
      assert.equal(ids.size, 1);
      assert.equal((await keys('payment:*')).length, paymentsBefore + 1);
      assert.deepEqual(
        await ordersOf(ann),
        [...ids].map((id) => `/orders/${id}`),
      );
    } finally {
      for (const client of clients) client.close();
      await checkout.stop();
      await orders.stop();
    }
  });
});

test('npm start -- --processes uses Redis, too', { skip: noRedis }, async () => {
  const redis = await startRedis();
  after(() => redis.stop());
  after(killStarted);
  const shop = await start(['--processes', '--only=cartservice'], { REDIS_ADDR: redis.address });
  await shop.printed(/Ctrl-C stops everything/);
  shop.child.kill('SIGTERM');
  assert.equal(await shop.ended(), 0);
});
