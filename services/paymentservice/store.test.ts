import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openRedis } from '@boutique/service-kit/redis';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { onBothStores } from '../../testing/both-stores.ts';
import { noRedis, startRedis } from '../../testing/redis.ts';
import { redisPayments } from './redis-store.ts';
import { sqlitePayments } from './sqlite-store.ts';
import type { PaymentStore } from './store.ts';

const at = new Date('2030-06-01T00:00:00Z');
const later = new Date('2030-06-02T00:00:00Z');
const chargeOf = (transactionId: string) => ({
  transactionId,
  amount: { currencyCode: 'USD', units: '9007199254740993', nanos: 990_000_000 },
  last4: '0454',
  fingerprint: 'abc',
});

const stores = { service: 'paymentservice', sqliteStore: sqlitePayments, redisStore: redisPayments };

onBothStores(stores, (open) => {
  let store: PaymentStore;
  before(async () => {
    store = await open();
  });
  after(() => store.close());

  test('an unknown key has no payment', async () => {
    assert.equal(await store.find('nothing'), undefined);
  });

  test('a charge is stored exactly', async () => {
    const payment = { charge: chargeOf('t1'), refunded: false };
    assert.deepEqual(await store.charge('order-1', chargeOf('t1'), at), payment);
    assert.deepEqual(await store.find('order-1'), payment);
  });

  test('a second charge with a key changes nothing and returns the first', async () => {
    await store.charge('order-2', chargeOf('first'), at);
    const again = await store.charge('order-2', { ...chargeOf('second'), fingerprint: 'other' }, at);
    assert.deepEqual(again, { charge: chargeOf('first'), refunded: false });
  });

  test('of concurrent charges with one key, one wins', async () => {
    const tries = Array.from({ length: 20 }, (_, n) => store.charge('order-3', chargeOf(`t${n}`), at));
    const winners = new Set((await Promise.all(tries)).map(({ charge }) => charge?.transactionId));
    assert.equal(winners.size, 1);
  });

  test('what is stored for keys can be deleted', async () => {
    await store.charge('gone-1', chargeOf('t1'), at);
    await store.refund('gone-2', at);
    await store.charge('kept', chargeOf('t3'), at);
    await store.forget(['gone-1', 'gone-2', 'unknown']);
    await store.forget([]);
    const found = await Promise.all(['gone-1', 'gone-2', 'kept'].map(store.find));
    assert.deepEqual(
      found.map((payment) => payment?.charge?.transactionId),
      [undefined, undefined, 't3'],
    );
  });

  test('a refunded charge stays refunded', async () => {
    await store.charge('order-4', chargeOf('t4'), at);
    const refunded = { charge: chargeOf('t4'), refunded: true };
    assert.deepEqual(await store.refund('order-4', at), refunded);
    assert.deepEqual(await store.refund('order-4', later), refunded);
    assert.deepEqual(await store.charge('order-4', chargeOf('late'), later), refunded);
  });

  test('refunding a new key blocks a later charge', async () => {
    const closed = { charge: undefined, refunded: true };
    assert.deepEqual(await store.refund('order-5', at), closed);
    assert.deepEqual(await store.charge('order-5', chargeOf('late'), later), closed);
    assert.deepEqual(await store.refund('order-5', later), closed);
  });

  test('a concurrent charge and refund end in a consistent state', async () => {
    const [charged, refunded] = await Promise.all([
      store.charge('order-6', chargeOf('t6'), at),
      store.refund('order-6', at),
    ]);
    assert.ok(refunded.refunded);
    assert.equal(charged.charge?.transactionId, refunded.charge?.transactionId);
    assert.deepEqual(await store.find('order-6'), refunded);
  });

  test('a charge and a refund survive a restart', async () => {
    const first = await open();
    await first.charge('stays', chargeOf('t7'), at);
    await first.refund('closed', at);
    first.close();
    const second = await open();
    assert.equal((await second.find('stays'))?.charge?.transactionId, 't7');
    assert.equal((await second.find('closed'))?.refunded, true);
    second.close();
  });
});

test('a charge without an order is deleted after a day, with SQLite', async () => {
  const store = sqlitePayments(testWorkload('paymentservice'));
  const days = (count: number) => new Date(at.getTime() + count * 24 * 3_600_000);
  await store.charge('alone', chargeOf('alone'), at);
  await store.charge('order', chargeOf('t1'), at);
  await store.charge('later', chargeOf('later'), days(0.9));
  assert.notEqual(await store.find('alone'), undefined);
  await store.charge('last', chargeOf('last'), days(1.1));
  const found = await Promise.all(['alone', 'order', 'later', 'last'].map(store.find));
  assert.deepEqual(
    found.map((payment) => payment?.charge?.transactionId),
    [undefined, 't1', 'later', 'last'],
  );
  store.close();
});

test('a charge without an order expires after a day, with Redis', { skip: noRedis }, async (t) => {
  const server = await startRedis();
  const workload = testWorkload('paymentservice');
  const store = await redisPayments(workload, server.address);
  const redis = await openRedis(workload, server.address);
  t.after(() => {
    store.close();
    redis.close();
    server.stop();
  });
  await store.charge('alone', chargeOf('alone'), at);
  await store.charge('order', chargeOf('t1'), at);
  await store.refund('closed', at);
  assert.equal((await store.charge('closed', chargeOf('closed'), at)).charge, undefined);
  const seconds = await Promise.all(['alone', 'order', 'closed'].map((key) => redis.call('TTL', `payment:{${key}}`)));
  assert.deepEqual(seconds, [86_400, -1, -1]);
});
