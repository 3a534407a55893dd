// Redis evicts keys rather than carts, if its policy allows it: a cart can lose one of its three keys.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRedis } from '@boutique/service-kit/redis';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { noRedis, startRedis } from '../../testing/redis.ts';
import { redisCarts } from './redis-store.ts';

test('a cart that lost one of its keys can be read, changed and bought', { skip: noRedis }, async (t) => {
  const redis = await startRedis();
  const workload = testWorkload('cartservice');
  const store = await redisCarts(workload, redis.address);
  const admin = await openRedis(workload, redis.address);
  t.after(() => {
    store.close();
    admin.close();
    redis.stop();
  });
  for (const key of ['quantities', 'order', 'removals']) {
    await store.add(key, 'MUG', 2);
    await store.remove(key, [{ productId: 'WATCH', quantity: 1 }], 'an order');
    await admin.call('DEL', `cart:{${key}}:${key}`);
    assert.ok(
      (await store.lines(key)).every(({ quantity }) => quantity === 2),
      key,
    );
    await store.add(key, 'MUG', 1);
    const lines = await store.lines(key);
    assert.deepEqual(lines, [{ productId: 'MUG', quantity: key === 'quantities' ? 1 : 3 }], key);
    await store.remove(key, lines, 'another order');
    assert.deepEqual(await store.lines(key), [], key);
  }
});
