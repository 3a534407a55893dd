// The saga against the real services it calls, some of them failing on purpose.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { status } from '@boutique/service-kit/errors';
import { codeOf, orderRequest, type Peers, startPeers } from '../testing/checkout-peers.ts';

let peers: Peers;
const start = async (failing: Parameters<typeof startPeers>[0] = {}) => {
  peers = await startPeers(failing);
  await peers.fillCart('ann');
};
afterEach(() => peers.stop());

describe('placing an order', () => {
  beforeEach(() => start());

  test('charges the exact total, ships, mails, and takes what was bought out of the cart', async () => {
    const { order } = await peers.checkout.placeOrder(orderRequest('ann', 'key'));
    // 2 mugs at 8.99 and 8.99 for shipping.
    assert.deepEqual(order?.total, { currencyCode: 'USD', units: '26', nanos: 970_000_000 });
    assert.match(order?.shippingTrackingId ?? '', /^[A-Z]{2}-\d+-\d+$/);
    assert.deepEqual((await peers.cart.getCart({ userId: 'ann' })).items, []);
    assert.equal((await peers.order(order?.orderId)).state, 'DONE');
    assert.equal((await peers.email.listSent({ orderId: order?.orderId })).mails.length, 1);
  });

  test('a repeat with the same key answers with the first order, even at the same time', async () => {
    const responses = await Promise.all(
      Array.from({ length: 5 }, () => peers.checkout.placeOrder(orderRequest('ann', 'key'))),
    );
    responses.push(await peers.checkout.placeOrder(orderRequest('ann', 'key')));
    assert.equal(new Set(responses.map(({ order }) => order?.orderId)).size, 1);
    assert.equal(new Set(responses.map(({ order }) => order?.shippingTrackingId)).size, 1);
    assert.equal((await peers.orders.listOrders({ userId: 'ann' })).orders.length, 1);
  });

  test('the same key with another address is refused', async () => {
    await peers.checkout.placeOrder(orderRequest('ann', 'key'));
    const other = { ...orderRequest('ann', 'key'), address: { streetAddress: 'Elsewhere', city: 'B', country: 'US' } };
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(other)), [status.INVALID_ARGUMENT, 'idempotency_key']);
  });

  test("another user's same key finds nothing of it", async () => {
    await peers.fillCart('bob');
    const [ann, bob] = await Promise.all(
      ['ann', 'bob'].map((user) => peers.checkout.placeOrder(orderRequest(user, 'key'))),
    );
    assert.notEqual(ann?.order?.orderId, bob?.order?.orderId);
  });

  test('an empty cart is refused', async () => {
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(orderRequest('nobody', 'key'))), [
      status.FAILED_PRECONDITION,
      undefined,
    ]);
  });

  test('a refused card is told, kept as refused, and refused again on a repeat', async () => {
    const bad = orderRequest('ann', 'key', { creditCardNumber: '4111111111111112' });
    const refusal = [status.INVALID_ARGUMENT, 'credit_card.credit_card_number'];
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(bad)), refusal);
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(bad)), refusal);
    const { orders } = await peers.orders.listOrders({ userId: 'ann' });
    assert.deepEqual(
      orders.map(({ state }) => state),
      ['REFUSED'],
    );
    assert.equal((await peers.cart.getCart({ userId: 'ann' })).items.length, 1);
  });

  for (const [what, change, field] of [
    ['no user', { userId: '' }, 'user_id'],
    ['no currency', { userCurrency: '' }, 'user_currency'],
    ['an unknown currency', { userCurrency: 'XXX' }, 'user_currency'],
    ['no address', { address: null }, 'address.street_address'],
    ['no mail', { email: '' }, 'email'],
    ['no card', { creditCard: null }, 'credit_card'],
    ['an endless key', { idempotencyKey: 'k'.repeat(129) }, 'idempotency_key'],
  ] as const) {
    test(`${what} is refused, naming ${field}`, async () => {
      const response = peers.checkout.placeOrder({ ...orderRequest('ann', 'key'), ...change });
      assert.deepEqual(await codeOf(response), [status.INVALID_ARGUMENT, field]);
      assert.deepEqual((await peers.orders.listOrders({ userId: 'ann' })).orders, []);
    });
  }
});

describe('when a backend fails', () => {
  test('a shipment that can not be made gives the money back', async () => {
    await start({ shipOrder: 'fails' });
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(orderRequest('ann', 'key'))), [status.ABORTED, undefined]);
    const [order] = (await peers.orders.listOrders({ userId: 'ann' })).orders;
    assert.equal(order?.state, 'REFUNDED');
    const refund = await peers.payment.refund({ orderId: order.orderId });
    assert.equal(refund.transactionId, order.transactionId);
    assert.deepEqual(await codeOf(peers.charge(order.orderId, order.result?.total)), [
      status.FAILED_PRECONDITION,
      undefined,
    ]);
    assert.equal((await peers.cart.getCart({ userId: 'ann' })).items.length, 1, 'the cart is still full');
  });

  test('a shipment whose response was lost stands: the order is on its way and nothing is given back', async () => {
    await start({ shipOrder: 'loses its responses' });
    const { order } = await peers.checkout.placeOrder(orderRequest('ann', 'key'));
    assert.match(order?.shippingTrackingId ?? '', /^[A-Z]{2}-\d+-\d+$/);
    assert.equal((await peers.order(order?.orderId)).state, 'DONE');
  });

  test('a payment that does not respond leaves no charge behind', async () => {
    await start({ charge: 'fails' });
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(orderRequest('ann', 'key'))), [status.ABORTED, undefined]);
    assert.deepEqual(
      (await peers.orders.listOrders({ userId: 'ann' })).orders.map(({ state }) => state),
      ['REFUNDED'],
    );
  });

  test('a charge whose response was lost is not made twice', async () => {
    await start({ charge: 'loses its response once' });
    const { order } = await peers.checkout.placeOrder(orderRequest('ann', 'key'));
    assert.equal(peers.charges(), 2);
    const { transactionId } = await peers.charge(order?.orderId ?? '', order?.total);
    assert.equal(transactionId, (await peers.order(order?.orderId)).transactionId);
  });

  test('mail that waits does not hold up the order, and the reconciler sends it', async () => {
    await start({ email: 'fails at first' });
    const { order } = await peers.checkout.placeOrder(orderRequest('ann', 'key'));
    assert.equal((await peers.order(order?.orderId)).state, 'SHIPPED');
    peers.repair();
    await peers.until(async () => (await peers.order(order?.orderId)).state === 'DONE');
    assert.equal((await peers.email.listSent({ orderId: order?.orderId })).mails.length, 1);
  });

  test('a repeat after a success is not told of an empty cart while nobody can look for its order', async () => {
    await start({ reconciler: 'sleeps' });
    await peers.checkout.placeOrder(orderRequest('ann', 'key'));
    await peers.loseOrders();
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(orderRequest('ann', 'key'))), [
      status.UNAVAILABLE,
      undefined,
    ]);
  });

  test('an order that could not go on is finished as soon as it can, not when its lease has run out', async () => {
    await start({ payment: 'fails at first' });
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(orderRequest('ann', 'key'))), [status.ABORTED, undefined]);
    const [order] = (await peers.orders.listOrders({ userId: 'ann' })).orders;
    assert.equal(order?.state, 'RECEIVED');
    peers.repair();
    await peers.until(async () => (await peers.order(order?.orderId)).state === 'REFUNDED');
  });

  test('a charge that was made before a crash is given back, and the reason says so', async () => {
    await start();
    const left = await peers.leaveReceived('ann');
    const { transactionId } = await peers.charge(left);
    await peers.until(async () => (await peers.order(left)).state === 'REFUNDED');
    const { money, transactionId: refunded } = await peers.order(left);
    assert.deepEqual([money, refunded], ['CHARGE_REFUNDED', transactionId]);
    assert.match((await peers.order(left)).reason, /payment has been refunded/);
    assert.equal((await peers.payment.refund({ orderId: left })).transactionId, transactionId);
  });

  test('a repeat of an order that was sent before a power cut never gives it back, even if payment is away', async () => {
    await start({ charge: 'fails', reconciler: 'sleeps' });
    const left = await peers.leaveReceived('ann', 'key');
    await peers.ship(left);
    const { order } = await peers.checkout.placeOrder(orderRequest('ann', 'key'));
    assert.equal(order?.orderId, left);
    assert.equal((await peers.order(left)).state, 'DONE');
  });

  test("a payment refused for its key's sake is no refused card: the charge is given back", async () => {
    await start({ reconciler: 'sleeps' });
    const left = await peers.leaveReceived('ann', 'key');
    await peers.charge(left, { units: '77' });
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(orderRequest('ann', 'key'))), [status.ABORTED, undefined]);
    assert.equal((await peers.order(left)).state, 'REFUNDED');
  });

  test('beside a paymentservice without refunds no order is stuck', async () => {
    await start({ charge: 'fails', refund: 'is unknown' });
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(orderRequest('ann', 'key'))), [status.ABORTED, undefined]);
    assert.deepEqual(
      (await peers.orders.listOrders({ userId: 'ann' })).orders.map(({ state, money }) => [state, money]),
      [['REFUNDED', 'MONEY_STATE_UNSPECIFIED']],
    );
  });

  test('a dozen orders that wait for their mail do not keep another from its end', async () => {
    await start({ email: 'fails at first' });
    for (let n = 0; n < 12; n++) {
      await peers.fillCart('ann');
      await peers.checkout.placeOrder(orderRequest('ann', `key ${n}`));
    }
    const left = await peers.leaveReceived('ann');
    await peers.until(async () => (await peers.order(left)).state === 'REFUNDED');
  });

  test('an order that was sent before a power cut took its states goes on, and nothing is given back', async () => {
    await start();
    const left = await peers.leaveReceived('ann');
    const { transactionId } = await peers.charge(left);
    const { trackingId } = await peers.ship(left);
    await peers.until(async () => (await peers.order(left)).state === 'DONE');
    assert.equal((await peers.order(left)).result?.shippingTrackingId, trackingId);
    assert.equal((await peers.charge(left)).transactionId, transactionId);
  });

  test('an order that a crash has left RECEIVED is closed, so that a late charge is refused', async () => {
    await start();
    const left = await peers.leaveReceived('ann');
    await peers.until(async () => (await peers.order(left)).state === 'REFUNDED');
    assert.equal((await peers.order(left)).money, 'NEVER_CHARGED');
    assert.deepEqual(await codeOf(peers.charge(left)), [status.FAILED_PRECONDITION, undefined]);
  });
});
