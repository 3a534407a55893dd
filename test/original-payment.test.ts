// Our checkoutservice with the paymentservice of Online Boutique, which can't refund and returns statuses such as 400.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { status } from '@boutique/service-kit/errors';
import { settleOrder } from '../services/checkoutservice/settle-order.ts';
import { codeOf, orderRequest, type Peers, startPeers } from '../testing/checkout-peers.ts';
import { type Fault, type OriginalPayment, startOriginalPayment } from '../testing/original-payment.ts';

let original: OriginalPayment;
let peers: Peers;
beforeEach(async () => {
  original = await startOriginalPayment();
  peers = await startPeers({ otherPayment: original.address });
  await peers.fillCart('ann');
});
afterEach(async () => {
  await peers.stop();
  original.stop();
});

const onlyOrder = async () => {
  const { orders } = await peers.orders.listOrders({ userId: 'ann' });
  assert.equal(orders.length, 1);
  return orders[0];
};

test('an order is charged once and completed', async () => {
  const { order } = await peers.checkout.placeOrder(orderRequest('ann', 'key'));
  const { state, transactionId } = await peers.order(order?.orderId);
  assert.deepEqual([state, original.charges], ['DONE', [transactionId]]);
});

for (const [what, change, reasonCode, field] of [
  ['an invalid card', { creditCardNumber: '4111111111111112' }, 'CARD_NUMBER_INVALID', 'number'],
  ['a card of another brand', { creditCardNumber: '378282246310005' }, 'CARD_NOT_ACCEPTED', 'number'],
  ['an expired card', { creditCardExpirationYear: 2020 }, 'CARD_EXPIRED', 'expiration_year'],
] as const)
  test(`${what} is refused after one call, and the error names the field`, async () => {
    const call = peers.checkout.placeOrder(orderRequest('ann', 'key', change));
    assert.deepEqual(await codeOf(call), [status.INVALID_ARGUMENT, `credit_card.credit_card_${field}`]);
    const order = await onlyOrder();
    assert.deepEqual([order?.state, order?.reasonCode], ['REFUSED', reasonCode]);
    assert.equal(original.calls(), 1);
  });

for (const fault of ['loses its response', 'never responds'] satisfies Fault[])
  test(`a charge that ${fault} is not repeated: the order stays RECEIVED and an error names it`, async () => {
    original.setFault(fault);
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(orderRequest('ann', 'key'))), [status.ABORTED, undefined]);
    original.setFault(undefined);
    const order = await onlyOrder();
    const isUnsettled = async () => {
      const { state, money, transactionId } = await peers.order(order?.orderId);
      assert.deepEqual([state, money, transactionId], ['RECEIVED', 'MONEY_STATE_UNSPECIFIED', '']);
      assert.equal(original.charges.length, 1);
    };
    await isUnsettled();

    // Neither a repeat, nor another replica, nor the reconcilers of both charge it or give up.
    assert.deepEqual(await codeOf(peers.checkout.placeOrder(orderRequest('ann', 'key'))), [status.ABORTED, undefined]);
    const replica = await peers.startReplica();
    assert.deepEqual(await codeOf(replica.placeOrder(orderRequest('ann', 'key'))), [status.ABORTED, undefined]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await isUnsettled();
    const lines = peers.logged.error.filter((line) => JSON.stringify(line).includes(order?.orderId ?? ''));
    assert.equal(lines.length, 1, JSON.stringify(peers.logged.error));
  });

for (const [finding, expected] of [
  ['not-charged', ['REFUNDED', 'NEVER_CHARGED', '']],
  ['charged', ['DONE', 'MONEY_STATE_UNSPECIFIED', '']],
  ['refunded', ['REFUNDED', 'CHARGE_REFUNDED', '']],
] as const)
  test(`a person can settle such an order as ${finding}`, async () => {
    const orderId = await peers.leaveReceived('ann', 'key');
    await peers.until(async () => (await peers.order(orderId)).reasonCode === 'CHECK_MANUALLY');
    const transactionId = finding === 'not-charged' ? '' : 't-1';
    await settleOrder(peers.orders, orderId, finding, transactionId);
    await peers.until(async () => (await peers.order(orderId)).state === expected[0]);
    const { money, reasonCode, transactionId: stored } = await peers.order(orderId);
    assert.deepEqual([money, reasonCode, stored], [expected[1], expected[2], transactionId]);
    const again = settleOrder(peers.orders, orderId, 'not-charged');
    assert.deepEqual(await codeOf(again), [status.FAILED_PRECONDITION, undefined]);
    assert.equal(original.calls(), 0);
  });

test('an order left behind by a crash is neither charged nor closed, since it may have been charged', async () => {
  const left = await peers.leaveReceived('ann', 'key');
  await peers.until(async () => peers.logged.error.length > 0);
  assert.deepEqual(await codeOf(peers.checkout.placeOrder(orderRequest('ann', 'key'))), [status.ABORTED, undefined]);
  assert.equal((await peers.order(left)).state, 'RECEIVED');
  assert.equal(original.calls(), 0);
});

test('an order is not cancelled before paymentservice has shown whether it can refund, so it can still be shipped', async () => {
  await peers.stop();
  original.stop();
  peers = await startPeers({ otherPayment: original.address });
  const orderId = await peers.leaveReceived('ann', 'key');
  await peers.until(async () => JSON.stringify(peers.logged.warn).includes(orderId));
  original = await startOriginalPayment(Number(original.address.split(':')[1]));
  await peers.until(async () => (await peers.order(orderId)).reasonCode === 'CHECK_MANUALLY');
  await settleOrder(peers.orders, orderId, 'charged', 't-1');
  await peers.until(async () => (await peers.order(orderId)).state === 'DONE');
});

test('an order that could not be sent to paymentservice was certainly not charged', async () => {
  await peers.checkout.placeOrder(orderRequest('ann', 'key'));
  await peers.fillCart('bob');
  original.stop();
  assert.deepEqual(await codeOf(peers.checkout.placeOrder(orderRequest('bob', 'key'))), [status.ABORTED, undefined]);
  const [order] = (await peers.orders.listOrders({ userId: 'bob' })).orders;
  assert.deepEqual([order?.state, order?.money], ['REFUNDED', 'NEVER_CHARGED']);
});
