// The checkout saga with the real services that it calls, some of which fail on purpose.
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

  test('charges the exact total, ships, emails, and removes the items from the cart', async () => {
    const { order } = await peers.checkout.placeOrder(orderRequest('ann', 'key'));
    // 2 mugs at 8.99 and 8.99 for shipping.
    assert.deepEqual(order?.total, { currencyCode: 'USD', units: '26', nanos: 970_000_000 });
    assert.match(order?.shippingTrackingId ?? '', /^[A-Z]{2}-\d+-\d+$/);
    assert.deepEqual((await peers.cart.getCart({ userId: 'ann' })).items, []);
    assert.equal((await peers.order(order?.orderId)).state, 'DONE');
    assert.equal((await peers.email.listSent({ orderId: order?.orderId })).mails.length, 1);
  });

  test('repeats with the same key return the first order, even in parallel', async () => {
    const responses = await Promise.all(
      Array.from({ length: 5 }, () => peers.checkout.placeOrder(orderRequest('ann', 'key'))),
    );
    responses.push(await peers.checkout.placeOrder(orderRequest('ann', 'key')));
    assert.equal(new Set(responses.map(({ order }) => order?.orderId)).size, 1);
    assert.equal(new Set(responses.map(({ order }) => order?.shippingTrackingId)).size, 1);
    assert.equal((await peers.orders.listOrders({ userId: 'ann' })).orders.length, 1);
  });

  test('the same key with another address is rejected', async () => {
    await peers.checkout.placeOrder(orderRequest('ann', 'key'));
    const other = { ...orderRequest('ann', 'key'), address: { streetAddress: 'Elsewhere', city: 'B', country: 'US' } };
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(other)), [status.INVALID_ARGUMENT, 'idempotency_key']);
  });

  test('the same key from another user creates a separate order', async () => {
    await peers.fillCart('bob');
    const [ann, bob] = await Promise.all(
      ['ann', 'bob'].map((user) => peers.checkout.placeOrder(orderRequest(user, 'key'))),
    );
    assert.notEqual(ann?.order?.orderId, bob?.order?.orderId);
  });

  test('an empty cart is rejected', async () => {
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(orderRequest('nobody', 'key'))), [
      status.FAILED_PRECONDITION,
      undefined,
    ]);
  });

  test('a rejected card fails the order, the order is stored as REFUSED, and a repeat is rejected again', async () => {
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
    ['no email', { email: '' }, 'email'],
    ['no card', { creditCard: null }, 'credit_card'],
    ['a very long key', { idempotencyKey: 'k'.repeat(129) }, 'idempotency_key'],
  ] as const) {
    test(`${what} is rejected with the field ${field}`, async () => {
      const response = peers.checkout.placeOrder({ ...orderRequest('ann', 'key'), ...change });
      assert.deepEqual(await codeOf(response), [status.INVALID_ARGUMENT, field]);
      assert.deepEqual((await peers.orders.listOrders({ userId: 'ann' })).orders, []);
    });
  }
});

describe('when a backend fails', () => {
  test('if the shipment fails, the charge is refunded', async () => {
    await start({ shipOrder: 'fails' });
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(orderRequest('ann', 'key'))), [status.ABORTED, undefined]);
    const [order] = (await peers.orders.listOrders({ userId: 'ann' })).orders;
    assert.equal(order?.state, 'REFUNDED');
    const refund = await peers.refund(order.orderId);
    assert.equal(refund.transactionId, order.transactionId);
    assert.deepEqual(await codeOf(peers.charge(order.orderId, order.result?.total)), [
      status.FAILED_PRECONDITION,
      undefined,
    ]);
    assert.equal((await peers.cart.getCart({ userId: 'ann' })).items.length, 1, 'the cart is still full');
  });

  test('if the response of the shipment is lost, the order is completed without a refund', async () => {
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

  test('if the response of the charge is lost, the card is charged only once', async () => {
    await start({ charge: 'loses its response once' });
    const { order } = await peers.checkout.placeOrder(orderRequest('ann', 'key'));
    assert.equal(peers.charges(), 2);
    const { transactionId } = await peers.charge(order?.orderId ?? '', order?.total);
    assert.equal(transactionId, (await peers.order(order?.orderId)).transactionId);
  });

  test('a delayed email does not delay the order, and the reconciler sends it', async () => {
    await start({ email: 'fails at first' });
    const { order } = await peers.checkout.placeOrder(orderRequest('ann', 'key'));
    assert.equal((await peers.order(order?.orderId)).state, 'SHIPPED');
    peers.repair();
    await peers.until(async () => (await peers.order(order?.orderId)).state === 'DONE');
    assert.equal((await peers.email.listSent({ orderId: order?.orderId })).mails.length, 1);
  });

  test('a repeat after a success is UNAVAILABLE, not "empty cart", while orderservice is down', async () => {
    await start({ reconciler: 'sleeps' });
    await peers.checkout.placeOrder(orderRequest('ann', 'key'));
    await peers.loseOrders();
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(orderRequest('ann', 'key'))), [
      status.UNAVAILABLE,
      undefined,
    ]);
  });

  test('an interrupted order is finished as soon as possible, without waiting for its lease to expire', async () => {
    await start({ payment: 'fails at first' });
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(orderRequest('ann', 'key'))), [status.ABORTED, undefined]);
    const [order] = (await peers.orders.listOrders({ userId: 'ann' })).orders;
    assert.equal(order?.state, 'RECEIVED');
    peers.repair();
    await peers.until(async () => (await peers.order(order?.orderId)).state === 'REFUNDED');
  });

  test('a charge made before a crash is refunded, and the order has the reason', async () => {
    await start();
    const left = await peers.leaveReceived('ann');
    const { transactionId } = await peers.charge(left);
    await peers.until(async () => (await peers.order(left)).state === 'REFUNDED');
    const { money, transactionId: refunded } = await peers.order(left);
    assert.deepEqual([money, refunded], ['CHARGE_REFUNDED', transactionId]);
    assert.match((await peers.order(left)).reason, /payment has been refunded/);
    assert.equal((await peers.refund(left)).transactionId, transactionId);
  });

  test('a repeat of an order that was shipped before a power failure is never refunded, even if payment is down', async () => {
    await start({ reconciler: 'sleeps' });
    const left = await peers.leaveReceived('ann', 'key');
    await peers.charge(left);
    await peers.ship(left);
    peers.breakCharges();
    const { order } = await peers.checkout.placeOrder(orderRequest('ann', 'key'));
    assert.equal(order?.orderId, left);
    assert.equal((await peers.order(left)).state, 'DONE');
  });

  test('a payment rejected because of its key is not treated as a rejected card: the charge is refunded', async () => {
    await start({ reconciler: 'sleeps' });
    const left = await peers.leaveReceived('ann', 'key');
    await peers.charge(left, { units: '77' });
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(orderRequest('ann', 'key'))), [status.ABORTED, undefined]);
    assert.equal((await peers.order(left)).state, 'REFUNDED');
  });

  test('many orders that wait for their email do not prevent another from being finished', async () => {
    await start({ email: 'fails at first' });
    for (let n = 0; n < 12; n++) {
      await peers.fillCart('ann');
      await peers.checkout.placeOrder(orderRequest('ann', `key ${n}`));
    }
    const left = await peers.leaveReceived('ann');
    await peers.until(async () => (await peers.order(left)).state === 'REFUNDED');
  });

  test('an order that was shipped before a power failure lost its states is completed without a refund', async () => {
    await start();
    const left = await peers.leaveReceived('ann');
    const { transactionId } = await peers.charge(left);
    const { trackingId } = await peers.ship(left);
    await peers.until(async () => (await peers.order(left)).state === 'DONE');
    assert.equal((await peers.order(left)).result?.shippingTrackingId, trackingId);
    assert.equal((await peers.charge(left)).transactionId, transactionId);
  });

  test('an order that a crash left RECEIVED is closed, and a late charge is rejected', async () => {
    await start();
    const left = await peers.leaveReceived('ann');
    await peers.until(async () => (await peers.order(left)).state === 'REFUNDED');
    assert.equal((await peers.order(left)).money, 'NEVER_CHARGED');
    assert.deepEqual(await codeOf(peers.charge(left)), [status.FAILED_PRECONDITION, undefined]);
  });
});
