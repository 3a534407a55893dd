import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, type TestContext, test } from 'node:test';
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import { openRedis, type RedisClient } from '@boutique/service-kit/redis';
import { openStore } from '@boutique/service-kit/store';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { onBothStores } from '../../testing/both-stores.ts';
import { noRedis, startRedis } from '../../testing/redis.ts';
import { redisOrders } from './redis-store.ts';
import { sqliteOrders } from './sqlite-store.ts';
import { maxLeaseMs, type OrderStore, type StoredOrder } from './store.ts';
import { receivedOrder as order } from './testing/orders.ts';

const fresh = (newOrder: Order, fingerprint = 'print') => ({
  order: newOrder,
  fingerprint,
  capability: 'secret',
  createdTick: 3,
});
const me = { owner: 'me', untilMs: 2_000 };
const other = { owner: 'other', untilMs: 5_000 };

const stores = { service: 'orderservice', sqliteStore: sqliteOrders, redisStore: redisOrders };

onBothStores(stores, (open) => {
  let store: OrderStore;
  before(async () => {
    store = await open();
  });
  after(() => store.close());

  test('an order is stored, and a second one with its ID returns the first', async () => {
    const first = await store.create(fresh(order('o1')), me);
    assert.deepEqual([first.created, first.order, first.fingerprint], [true, order('o1'), 'print']);
    const second = await store.create(fresh(order('o1', { email: 'eve@example.com' }), 'other print'), other);
    assert.deepEqual([second.created, second.order.email, second.fingerprint], [false, 'ann@example.com', 'print']);
    assert.deepEqual((await store.get('o1'))?.order, order('o1'));
    assert.equal(await store.get('none'), undefined);
  });

  test('of concurrent calls that create the same order, one creates it', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => store.create(fresh(order('race')), me)));
    assert.equal(results.filter(({ created }) => created).length, 1);
  });

  test('an order advances only from the state it is in', async () => {
    await store.create(fresh(order('o2')), me);
    const charged = order('o2', { state: 'CHARGED', transactionId: 't' });
    assert.equal(await store.advance(charged, order('o2'), me, 1_500), true);
    assert.equal(await store.advance(charged, order('o2'), me, 1_500), false);
    assert.deepEqual((await store.get('o2'))?.order, charged);
  });

  test('an order that has changed since it was read is not replaced, even in the same state', async () => {
    await store.create(fresh(order('o4')), me);
    const cancelled = order('o4', { reasonCode: 'CANCELLING' });
    assert.equal(await store.advance(cancelled, order('o4'), me, 1_500), true);
    assert.equal(await store.advance(order('o4', { updatedAtMs: '1500' }), order('o4'), me, 1_500), false);
    assert.deepEqual((await store.get('o4'))?.order, cancelled);
  });

  test('a leased order cannot be advanced by another owner until the lease expires', async () => {
    await store.create(fresh(order('o3')), me);
    assert.equal(await store.advance(order('o3', { state: 'CHARGED' }), order('o3'), other, 1_999), false);
    assert.equal(await store.advance(order('o3', { state: 'CHARGED' }), order('o3'), other, 2_000), true);
  });

  test("only the user's own orders are listed, newest first", async () => {
    await store.create(fresh(order('l1', { userId: 'lou', createdAtMs: '1' })), me);
    await store.create(fresh(order('l2', { userId: 'lou', createdAtMs: '2' })), me);
    await store.create(fresh(order('l3', { userId: 'lou', createdAtMs: '3' })), me);
    assert.deepEqual(ids((await store.list('lou', limits(2))).orders), ['l3', 'l2']);
    assert.deepEqual(await store.list('nobody', limits(10)), { orders: [], hasMore: false });
  });

  test('a list has pages, and continues after an order although others have the same time', async () => {
    for (const id of ['p1', 'p2', 'p3', 'p4', 'p5'])
      await store.create(fresh(order(id, { userId: 'pat', createdAtMs: '7' })), me);
    const seen: string[] = [];
    for (let after: Order | undefined; ; ) {
      const { orders, hasMore } = await store.list('pat', limits(2), after);
      seen.push(...ids(orders));
      after = orders.at(-1);
      if (!hasMore) break;
    }
    assert.deepEqual(seen.sort(), ['p1', 'p2', 'p3', 'p4', 'p5']);
  });

  test('a list ends before it is too large, but has at least one order', async () => {
    const large = { userId: 'big', email: 'x'.repeat(1_000) };
    for (const id of ['b1', 'b2', 'b3']) await store.create(fresh(order(id, large)), me);
    for (const [maxBytes, count] of [
      [1, 1],
      [3_000, 2],
      [10_000, 3],
    ] as const) {
      const { orders, hasMore } = await store.list('big', limits(10, maxBytes));
      assert.deepEqual([orders.length, hasMore], [count, count < 3]);
    }
  });

  test('the capability is stored beside the order, and survives every change', async () => {
    await store.create(fresh(order('c1')), me);
    await store.advance(order('c1', { state: 'CHARGED' }), order('c1'), me, 1_500);
    const stored = await store.get('c1');
    assert.equal(stored?.capability, 'secret');
    assert.doesNotMatch(JSON.stringify(stored.order), /secret/);
  });

  test('an order survives a restart', async () => {
    const first = await open();
    await first.create(fresh(order('stays')), me);
    first.close();
    const second = await open();
    assert.deepEqual((await second.get('stays'))?.order, order('stays'));
    second.close();
  });
});

// Each in its own store, because they concern every unfinished order.
onBothStores(stores, (open) => {
  test('unfinished orders are leased once, the earliest expired lease first, and final orders never', async (t) => {
    const store = await open();
    t.after(() => store.close());
    await store.create(fresh(order('later')), { owner: 'me', untilMs: 1_900 });
    await store.create(fresh(order('sooner')), { owner: 'me', untilMs: 1_800 });
    await store.create(fresh(order('refused')), me);
    await store.advance(
      order('refused', { state: 'REFUSED' }),
      order('refused'),
      { owner: 'me', untilMs: 1_500 },
      1_500,
    );
    assert.deepEqual(leasedIds(await store.leaseUnfinished(other, limits(10), 1_799)), []);
    assert.deepEqual(leasedIds(await store.leaseUnfinished(other, limits(1), 2_000)), ['sooner']);
    assert.deepEqual(leasedIds(await store.leaseUnfinished(other, limits(10), 2_000)), ['later']);
    assert.deepEqual(leasedIds(await store.leaseUnfinished({ owner: 'third', untilMs: 9_000 }, limits(10), 2_000)), []);
  });
});

onBothStores(stores, (open) => {
  test('orders that wait for a person are not leased and delay no others, until they are settled', async (t) => {
    const store = await open();
    t.after(() => store.close());
    const gone = { owner: 'gone', untilMs: 1_000 };
    const waiting = Array.from({ length: 9 }, (_, at) => order(`w${at}`, { reasonCode: 'CHECK_MANUALLY' }));
    for (const one of waiting) await store.create(fresh(one), gone);
    await store.create(fresh(order('free')), { owner: 'gone', untilMs: 1_100 });
    const lease = (now: number) => store.leaseUnfinished({ owner: 'me', untilMs: now + 100 }, limits(2), now);
    const leased = [];
    for (let now = 2_000; now < 2_500; now += 100) leased.push(...leasedIds(await lease(now)));
    assert.deepEqual([...new Set(leased)], ['free']);
    const settled = order('w1', { state: 'CHARGED', transactionId: 't' });
    assert.equal(
      await store.advance(
        settled,
        order('w1', { reasonCode: 'CHECK_MANUALLY' }),
        { owner: 'person', untilMs: 3_000 },
        3_000,
      ),
      true,
    );
    const later = [...(await lease(3_000)), ...(await lease(3_000)), ...(await lease(3_000))];
    assert.ok(leasedIds(later).includes('w1'), `${leasedIds(later)}`);
  });
});

onBothStores(stores, (open) => {
  test('an order that could not be finished moves to the end of the queue, so none starves', async (t) => {
    const store = await open();
    t.after(() => store.close());
    for (const id of ['a', 'b', 'c']) await store.create(fresh(order(id)), { owner: 'me', untilMs: 1_000 });
    const [first] = await store.leaseUnfinished(other, limits(1), 1_100);
    assert.ok(first);
    await store.advance(first.order, first.order, { owner: 'other', untilMs: 1_200 }, 1_200);
    const next = leasedIds(await store.leaseUnfinished(other, limits(3), 1_300));
    assert.equal(next.at(-1), first.order.orderId);
  });
});

onBothStores(stores, (open) => {
  test('large orders are leased one after another, with their capabilities', async (t) => {
    const store = await open();
    t.after(() => store.close());
    const gone = { owner: 'gone', untilMs: 1_000 };
    for (const id of ['x', 'y', 'z']) await store.create(fresh(order(id, { email: 'x'.repeat(1_000) })), gone);
    const lease = () => store.leaseUnfinished(other, limits(10, 3_000), 1_500);
    const [first, second, third] = [await lease(), await lease(), await lease()];
    assert.deepEqual([first.length, second.length, third.length], [2, 1, 0]);
    assert.deepEqual([first[0]?.capability, first[0]?.leaseOwner], ['secret', 'other']);
  });
});

onBothStores(stores, (open) => {
  test('a lease further ahead than a lease can be is void: the clock jumped back', async (t) => {
    const store = await open();
    t.after(() => store.close());
    const hourMs = 3_600_000;
    const now = 10 * hourMs;
    const dead = { owner: 'dead', untilMs: now + 15_000 };
    const earlier = now - hourMs;
    const untilMs = earlier + 15_000;
    await store.create(fresh(order('advanced')), dead);
    assert.equal(await store.advance(order('advanced'), order('advanced'), { owner: 'other', untilMs }, earlier), true);
    await store.create(fresh(order('leased')), dead);
    assert.deepEqual(leasedIds(await store.leaseUnfinished({ owner: 'other', untilMs }, limits(10), earlier)), [
      'leased',
    ]);
    assert.deepEqual(leasedIds(await store.leaseUnfinished({ owner: 'third', untilMs }, limits(10), earlier)), []);
    await store.create(fresh(order('longest')), { owner: 'me', untilMs: earlier + maxLeaseMs });
    assert.deepEqual(leasedIds(await store.leaseUnfinished({ owner: 'third', untilMs }, limits(10), earlier)), []);
  });
});

/** A store and a client of the same Redis. */
async function redisStore(t: TestContext) {
  const server = await startRedis();
  const workload = testWorkload('orderservice', { REDIS_ADDR: server.address });
  const store = await redisOrders(workload, server.address);
  const redis = await openRedis(workload, server.address);
  t.after(() => {
    store.close();
    redis.close();
    server.stop();
  });
  return { store, redis };
}

test('an order whose index was written first is finished although the clock jumped', { skip: noRedis }, async (t) => {
  const { store, redis } = await redisStore(t);
  const hourMs = 3_600_000;
  const lease = () => store.leaseUnfinished({ owner: 'me', untilMs: 2 * hourMs }, limits(10), hourMs);
  const indexed = () => redis.call('ZRANGE', 'orders:unfinished', 0, -1);
  await redis.call('ZADD', 'orders:unfinished', 15_000, 'no order yet');
  assert.deepEqual([await lease(), await lease()], [[], []]);
  await redis.call('ZADD', 'orders:unfinished', 15_000, 'no order yet');
  assert.deepEqual(await indexed(), ['no order yet']);
  const real = performance.now.bind(performance);
  t.mock.method(performance, 'now', () => real() + 61_000);
  assert.deepEqual(await lease(), []);
  assert.deepEqual(await indexed(), [], 'a process that crashed leaves an entry for a minute');
});

test('index entries without an order, or of leased orders, delay no other order', { skip: noRedis }, async (t) => {
  const { store, redis } = await redisStore(t);
  for (let n = 0; n < 50; n++) {
    await redis.call('ZADD', 'orders:unfinished', 1_000, `orphan-${n}`);
    await store.create(fresh(order(`leased-${n}`)), { owner: 'other', untilMs: 50_000 });
    await redis.call('ZADD', 'orders:unfinished', 1_000, `leased-${n}`);
  }
  for (const id of ['a', 'b', 'c']) await store.create(fresh(order(id)), { owner: 'gone', untilMs: 2_000 });
  const lease = () => store.leaseUnfinished({ owner: 'me', untilMs: 20_000 }, limits(2), 10_000);
  assert.deepEqual([leasedIds(await lease()), leasedIds(await lease())], [['a', 'b'], ['c']]);
});

const limits = (limit: number, maxBytes = 1_000_000) => ({ limit, maxBytes });
const ids = (orders: Order[]) => orders.map(({ orderId }) => orderId);
const leasedIds = (leased: StoredOrder[]) => ids(leased.map((stored) => stored.order));

describe('when Redis rejects the commands after the order was written', { skip: noRedis }, () => {
  let store: OrderStore;
  let server: Awaited<ReturnType<typeof startRedis>>;
  let redis: RedisClient;
  const deny = (...commands: string[]) =>
    redis.call('ACL', 'SETUSER', 'orders', ...commands.map((command) => `-${command}`));
  before(async () => {
    server = await startRedis();
    redis = await openRedis(testWorkload('test', { LOG_LEVEL: 'silent' }), server.address);
    await redis.call('ACL', 'SETUSER', 'orders', 'on', '>pw', '~*', '&*', '+@all');
    const address = `redis://orders:pw@${server.address}`;
    store = await openStore(testWorkload('orderservice', { REDIS_ADDR: address }), sqliteOrders, redisOrders);
    await store.list('ann', limits(1));
  });
  beforeEach(() => redis.call('ACL', 'SETUSER', 'orders', '+@all'));
  after(() => {
    store.close();
    redis.close();
    server.stop();
  });

  test('a created order is returned although it cannot be read', async () => {
    await deny('hmget');
    assert.equal((await store.create(fresh(order('made')), me)).created, true);
  });

  test('an order advances although its index cannot be updated', async () => {
    await store.create(fresh(order('moved')), me);
    await deny('zadd', 'zrem');
    assert.equal(await store.advance(order('moved', { state: 'CHARGED' }), order('moved'), me, 1_500), true);
    assert.equal(
      await store.advance(order('moved', { state: 'REFUNDED' }), order('moved', { state: 'CHARGED' }), me, 1_500),
      true,
    );
    assert.equal((await store.get('moved'))?.order.state, 'REFUNDED');
  });

  test('an existing order is returned although its index entry cannot be removed', async () => {
    await store.create(fresh(order('ended')), me);
    await store.advance(order('ended', { state: 'REFUSED' }), order('ended'), me, 1_500);
    await deny('zrem');
    assert.equal((await store.create(fresh(order('ended')), me)).order.state, 'REFUSED');
  });

  test('leased orders are returned although their index cannot be updated', async () => {
    await store.create(fresh(order('free')), { owner: 'gone', untilMs: 10 });
    await deny('zadd');
    const leased = await store.leaseUnfinished(me, limits(10), 1_000);
    assert.ok(leasedIds(leased).includes('free'));
  });
});

onBothStores(stores, (open) => {
  test('an order is deleted once it has been final for long enough, and an unfinished one never', async (t) => {
    const store = await open();
    t.after(() => store.close());
    const end = async (id: string) => {
      await store.create(fresh(order(id, { userId: 'eve' })), me);
      assert.ok(
        await store.advance(order(id, { userId: 'eve', state: 'REFUSED' }), order(id, { userId: 'eve' }), me, 1_500),
      );
    };
    await end('first');
    await store.create(fresh(order('person', { userId: 'eve', reasonCode: 'CHECK_MANUALLY' })), me);
    await store.create(fresh(order('unfinished', { userId: 'eve' })), me);
    await store.advanceTick(0);
    await end('second');
    const expired = async (tick: number, limit = 10) => (await store.expired(tick, limit)).map((one) => one.orderId);
    assert.deepEqual(await store.expired(0, 10), [{ orderId: 'first', capability: 'secret' }]);
    assert.deepEqual([await expired(-1), await expired(1), await expired(1, 1)], [[], ['first', 'second'], ['first']]);
    // A repeat does not make it newer.
    assert.equal((await store.create(fresh(order('first')), me)).created, false);
    const all = ['first', 'second', 'person', 'unfinished', 'none'];
    await store.forget(all, -1);
    assert.deepEqual(await expired(9), ['first', 'second']);
    await store.forget(all, 0);
    assert.deepEqual([await store.get('first'), await expired(9)], [undefined, ['second']]);
    await store.forget(all, 9);
    assert.deepEqual(ids((await store.list('eve', limits(9))).orders).sort(), ['person', 'unfinished']);
    assert.equal((await store.unfinished()).count, 2);
    assert.equal((await store.create(fresh(order('first')), me)).created, true, 'its ID is free again');
  });
});

test('an order whose last change was lost by a failover is not deleted, but finished', { skip: noRedis }, async (t) => {
  const { store, redis } = await redisStore(t);
  await store.create(fresh(order('lost')), { owner: 'gone', untilMs: 1_000 });
  await redis.call('ZREM', 'orders:unfinished', 'lost');
  await redis.call('ZADD', 'orders:finished', 0, 'lost');
  await store.forget(['lost'], 5);
  assert.deepEqual(await store.expired(5, 10), []);
  assert.deepEqual(leasedIds(await store.leaseUnfinished(me, limits(10), 1_500)), ['lost']);
});

onBothStores(stores, (open) => {
  test('unfinished orders are counted until they are final, with the time of the oldest one', async (t) => {
    const store = await open();
    t.after(() => store.close());
    assert.deepEqual(await store.unfinished(), { count: 0, sinceMs: undefined });
    await store.create(fresh(order('new', { createdAtMs: '7000' })), me);
    const old = order('old', { createdAtMs: '5000', reasonCode: 'CHECK_MANUALLY' });
    await store.create(fresh(old), other);
    assert.deepEqual(await store.unfinished(), { count: 2, sinceMs: 5_000 });
    await store.advance(order('old', { state: 'REFUSED' }), old, other, 1_500);
    assert.deepEqual(await store.unfinished(), { count: 1, sinceMs: 7_000 });
    for (let n = 0; n < 120; n++) await store.create(fresh(order(`many${n}`, { createdAtMs: '8000' })), me);
    assert.equal((await store.unfinished()).count, 121);
  });
});
