// PlaceOrder without an idempotency key: the mesh repeats a call with the same x-request-id, and clients reuse that ID for
// other orders.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@boutique/service-kit/errors';
import { mug, sunglasses } from '../testing/buying.ts';
import { codeOf, type Faults, orderRequest, type Peers, startPeers } from '../testing/checkout-peers.ts';
import { noRedis, startRedis } from '../testing/redis.ts';
import { startTcpProxy } from '../testing/tcp-proxy.ts';

/** All services run in this process, so their clocks jump together. */
let jumpMs = 0;
const realNow = Date.now;
Date.now = () => realNow() + jumpMs;

let peers: Peers;
const metadata = { 'x-request-id': 'correlation' };
const add = (productId: string, quantity = 1) => peers.cart.addItem({ userId: 'ann', item: { productId, quantity } });
const place = async (change = {}, checkout = peers.checkout) =>
  (await checkout.placeOrder({ ...orderRequest('ann', ''), ...change }, { metadata })).order;
const placed = async () => (await peers.orders.listOrders({ userId: 'ann' })).orders;
const linesOf = (order: Awaited<ReturnType<typeof place>>) =>
  order?.items.map(({ item }) => `${item?.quantity} ${item?.productId}`);

/** A call that has read the cart, but doesn't receive the response before `release`. */
async function placeLate(t: TestContext) {
  const proxy = await startTcpProxy(() => Number(peers.cartAddress.split(':')[1]));
  t.after(() => proxy.stop());
  const late = await peers.startReplica(proxy.address);
  // Connects to cartservice.
  assert.deepEqual(await codeOf(place({ userId: 'bob' }, late)), [status.FAILED_PRECONDITION, undefined]);
  await proxy.set({ holdsResponses: true });
  const call = place({}, late);
  await sleep(200);
  return { late, call, release: () => proxy.set({}) };
}

describe('with SQLite', () => addTests(async () => undefined));
describe('with Redis', { skip: noRedis }, () => addTests(() => startRedis()));

function addTests(startStore: () => Promise<Awaited<ReturnType<typeof startRedis>> | undefined>) {
  let redis: Awaited<ReturnType<typeof startRedis>> | undefined;
  const start = async (faults: Faults = {}) => {
    redis = await startStore();
    peers = await startPeers({ ...faults, redis: redis?.address });
  };
  const stop = async () => {
    await peers.stop();
    redis?.stop();
  };
  beforeEach(() => start());
  afterEach(stop);

  test('three calls with the same request ID and different carts are three orders', async () => {
    const bought = [];
    for (const [product, quantity] of [
      [mug, 1],
      [sunglasses, 1],
      [mug, 2],
    ] as const) {
      await add(product, quantity);
      bought.push(linesOf(await place()));
    }
    assert.deepEqual(bought, [[`1 ${mug}`], [`1 ${sunglasses}`], [`2 ${mug}`]]);
    assert.equal(new Set((await placed()).map(({ orderId }) => orderId)).size, 3);
    assert.equal(peers.charges(), 3);
    assert.deepEqual((await peers.cart.getCart({ userId: 'ann' })).items, []);
  });

  test('a call repeated after a lost response returns the first order, and nothing is charged again', async () => {
    await add(mug);
    const first = await place();
    assert.equal((await peers.order(first?.orderId)).state, 'DONE');
    for (let n = 0; n < 3; n++) assert.equal((await place())?.orderId, first?.orderId);
    assert.equal((await place({}, await peers.startReplica()))?.orderId, first?.orderId);
    assert.equal(peers.charges(), 1);
  });

  for (const hours of [-24, -1, 1, 24])
    test(`a call repeated after all clocks jumped by ${hours} h returns the first order`, async (t) => {
      await add(mug);
      const first = await place();
      t.after(() => {
        jumpMs = 0;
      });
      jumpMs = hours * 60 * 60_000;
      assert.equal((await place())?.orderId, first?.orderId, 'with what was left');
      await add(mug);
      assert.equal((await place())?.orderId, first?.orderId, 'with the same cart');
      assert.equal(peers.charges(), 1);
    });

  test('after a second order, a repeat returns the second one', async () => {
    await add(mug);
    const first = await place();
    await add(sunglasses);
    const second = await place();
    assert.notEqual(second?.orderId, first?.orderId);
    assert.equal((await place())?.orderId, second?.orderId);
  });

  test('a repeat with the same cart returns the first order', async () => {
    await add(mug);
    const first = await place();
    await add(mug);
    assert.equal((await place())?.orderId, first?.orderId);
    assert.equal(peers.charges(), 1);
  });

  test('a repeat with what was left in the cart returns the first order', async () => {
    await stop();
    await start({ charge: 'is slow' });
    await add(mug);
    const first = place();
    await peers.until(async () => (await placed()).length === 1);
    await add(sunglasses);
    const repeat = place();
    assert.equal((await repeat)?.orderId, (await first)?.orderId, 'while the first call is running');
    assert.deepEqual(
      (await peers.cart.getCart({ userId: 'ann' })).items.map(({ productId }) => productId),
      [sunglasses],
    );
    assert.equal((await place())?.orderId, (await first)?.orderId, 'after it');
    assert.equal(peers.charges(), 1);
    await add(mug);
    assert.notEqual((await place())?.orderId, (await first)?.orderId, 'with another cart');
  });

  test('an order that was received but is not running is not repeated by a call with another cart', async () => {
    await stop();
    await start({ payment: 'fails at first', reconciler: 'sleeps' });
    await add(mug);
    assert.deepEqual(await codeOf(place()), [status.ABORTED, undefined]);
    assert.deepEqual(
      (await placed()).map(({ state }) => state),
      ['RECEIVED'],
    );
    peers.repair();
    await add(sunglasses);
    assert.deepEqual(linesOf(await place())?.sort(), [`1 ${mug}`, `1 ${sunglasses}`].sort());
    assert.equal((await placed()).length, 2);
  });

  test('concurrent repeats, also at another replica, are one order', async () => {
    await add(mug);
    const replica = await peers.startReplica();
    const calls = Array.from({ length: 6 }, (_, n) => place({}, n % 2 ? replica : peers.checkout));
    const orders = await Promise.all(calls);
    assert.equal(new Set(orders.map((order) => order?.orderId)).size, 1);
    assert.equal(peers.charges(), 1);
  });

  test('a call that read the cart before another one bought more than that is not a second order', async (t) => {
    await add(mug);
    const { late, call: repeat, release } = await placeLate(t);
    await add(sunglasses);
    const first = await place();
    await release();
    assert.equal((await repeat)?.orderId, first?.orderId);
    assert.equal(peers.charges(), 1);
    await add(sunglasses);
    assert.deepEqual(linesOf(await place({}, late)), [`1 ${sunglasses}`]);
  });

  test('a new order contains what is in the cart after the previous one', async (t) => {
    await add(mug);
    const { call: second, release } = await placeLate(t);
    await add(mug);
    await place();
    await add(sunglasses);
    await release();
    assert.deepEqual(linesOf(await second), [`1 ${sunglasses}`]);
  });

  test('other content with the same request ID is another order', async () => {
    await add(mug);
    const first = await place();
    await add(mug);
    const second = await place({ email: 'bob@example.com' });
    assert.notEqual(second?.orderId, first?.orderId);
  });

  test('a client with a constant request ID gets an order for each cart', async () => {
    for (let n = 1; n <= 12; n++) {
      await add(n % 2 ? mug : sunglasses);
      await place();
    }
    assert.equal((await placed()).length, 12);
  });

  test('a refused card and its repeat are one order', async () => {
    await add(mug);
    const { creditCard } = orderRequest('ann', '', { creditCardNumber: '4111111111111112' });
    for (let n = 0; n < 2; n++)
      assert.deepEqual(await codeOf(place({ creditCard })), [
        status.INVALID_ARGUMENT,
        'credit_card.credit_card_number',
      ]);
    assert.equal((await placed()).length, 1);
  });

  test('a repeat whose cart cannot be read is ABORTED, which nobody repeats', async () => {
    await add(mug);
    await place();
    await peers.loseCarts();
    assert.deepEqual(await codeOf(place()), [status.ABORTED, undefined]);
  });

  test('without an order, a cart that cannot be read is UNAVAILABLE', async () => {
    await peers.loseCarts();
    assert.deepEqual(await codeOf(place()), [status.UNAVAILABLE, undefined]);
  });

  test('an empty cart without an order is rejected', async () => {
    assert.deepEqual(await codeOf(place()), [status.FAILED_PRECONDITION, undefined]);
  });

  test('an explicit key takes precedence: with the same key, another cart is the first order', async () => {
    await add(mug);
    const first = await place({ idempotencyKey: 'key' });
    await add(sunglasses);
    assert.equal((await place({ idempotencyKey: 'key' }))?.orderId, first?.orderId);
  });
}
