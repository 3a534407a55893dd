// Whether the default load generator can run forever: the figures are in docs/decisions/0071-retention.md.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRedis, type RedisClient } from '@boutique/service-kit/redis';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { profiles } from '../loadgen/profiles.ts';
import { orderDetails } from '../loadgen/visitor-data.ts';
import { maxKeys, maxMails } from '../services/emailservice/store.ts';
import { allProducts, fillCart, orderForm, placeOrder } from '../testing/buying.ts';
import { noRedis, startRedis } from '../testing/redis.ts';
import { maxmemoryOf, redisContainers } from '../testing/redis-manifests.ts';
import { startShop } from '../testing/running-shop.ts';
import { read } from '../testing/sources.ts';
import { visitor } from '../testing/visitor.ts';

const mib = 1024 * 1024;
const sample = 40;

/** Ten visitors who never wait for a page: 1 of their 19 journeys is an order. */
function ordersPerDay(): number {
  const [min, max] = profiles.steady?.thinkSeconds ?? [0, 0];
  const [, users] = /USERS, value: "(\d+)"/.exec(read('loadgen/deployment.yaml')) ?? [];
  return (Number(users) / ((min + max) / 2) / 19) * 24 * 3600;
}

/** Of all keys with one of these prefixes, with their entries in the table of keys. */
async function bytesOf(redis: RedisClient, ...prefixes: string[]): Promise<number> {
  const keys = (
    await Promise.all(prefixes.map(async (prefix) => [await redis.call('KEYS', `${prefix}*`)].flat()))
  ).flat();
  const sizes = await Promise.all(keys.map((key) => redis.call('MEMORY', 'USAGE', String(key), 'SAMPLES', 0)));
  return sizes.reduce((sum: number, bytes) => sum + Number(bytes) + 16, 0);
}

test('a day of orders of the default load generator fits in Redis, next to carts and emails', {
  skip: noRedis,
}, async (t) => {
  // Without Redis's compact form of small sets, as in a full shop.
  const server = await startRedis(['--zset-max-listpack-entries', '0']);
  const shop = await startShop({ vars: { REDIS_ADDR: server.address, PAGE_BUDGET: '20s', ORDER_BUDGET: '30s' } });
  const redis = await openRedis(testWorkload('test'), server.address);
  t.after(async () => {
    redis.close();
    await shop.stop();
    server.stop();
  });
  for (let at = 0; at < sample; at++) {
    const ann = visitor(shop.url);
    // On average, two products were added before the one of the checkout.
    for (let line = 0; line < 3; line++)
      await fillCart(ann, allProducts[(at + line) % allProducts.length], 1 + (at % 10));
    const { status } = await placeOrder(ann, { ...(await orderForm(ann)), ...orderDetails() });
    assert.equal(status, 303);
  }
  const perOrder = (await bytesOf(redis, 'order:', 'orders:', 'payment:', 'shipment:')) / sample;
  const perMail = (await bytesOf(redis, 'outbox:{mails}:mail', 'outbox:{mails}:order', 'outbox:{mails}:ids')) / sample;
  const perKey = (await bytesOf(redis, 'outbox:{mails}:keys')) / sample;
  const limit = Math.min(...redisContainers().map(maxmemoryOf));
  const orders = ordersPerDay() * perOrder;
  const outbox = maxMails * perMail + maxKeys * perKey;
  const figures = Object.entries({ orders, outbox, carts: 64 * mib, limit });
  t.diagnostic(
    `${Math.round(ordersPerDay())} orders a day; bytes per order ${Math.round(perOrder)}, mail ${Math.round(perMail)}, key ${Math.round(perKey)}; MiB ${figures.map(([name, bytes]) => `${name} ${(bytes / mib).toFixed(1)}`).join(', ')}`,
  );
  assert.ok(orders + outbox + 64 * mib < 0.75 * limit, 'Redis stays far below the alert');
});
