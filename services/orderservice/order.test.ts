import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { status } from '@boutique/service-kit/errors';
import { rejectionOf } from '@boutique/service-kit/testing/rejection';
import { startService } from '@boutique/service-kit/testing/running-service';
import { run } from './main.ts';

const { client: orders, stop } = await startService({ name: 'orderservice', service: shop.OrderService, run });
after(stop);

const newOrder = (userId: string, idempotencyKey: string, fingerprint = 'print') => ({
  order: { userId, email: 'ann@example.com', result: { items: [{ item: { productId: 'MUG', quantity: 1 } }] } },
  idempotencyKey,
  fingerprint,
  leaseOwner: 'me',
  leaseMs: 5_000,
});
const step = (
  orderId: string | undefined,
  fromState: 'RECEIVED' | 'CHARGED',
  toState: 'CHARGED' | 'DONE' | 'RECEIVED',
) => ({
  orderId: orderId ?? '',
  fromState,
  toState,
  leaseOwner: 'me',
  leaseMs: 5_000,
});

async function codeAndField(call: Promise<unknown>) {
  const { code, fields } = await rejectionOf(call);
  return [code, fields[0]?.field];
}

test("a user's repeated key returns the same order, and each call without a key creates a new one", async () => {
  const first = await orders.createOrder(newOrder('ann', 'k'));
  const repeat = await orders.createOrder(newOrder('ann', 'k'));
  assert.deepEqual([first.created, repeat.created], [true, false]);
  assert.equal(first.order?.orderId, repeat.order?.orderId);
  assert.match(first.order?.orderId ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const other = await orders.createOrder(newOrder('bob', 'k'));
  assert.notEqual(other.order?.orderId, first.order?.orderId);
  const [one, two] = [await orders.createOrder(newOrder('ann', '')), await orders.createOrder(newOrder('ann', ''))];
  assert.notEqual(one.order?.orderId, two.order?.orderId);
});

test('a key reused with other content is rejected', async () => {
  await orders.createOrder(newOrder('ann', 'other content'));
  const expected = [status.INVALID_ARGUMENT, 'idempotency_key'];
  assert.deepEqual(await codeAndField(orders.createOrder(newOrder('ann', 'other content', 'changed'))), expected);
  const lookUp = { userId: 'ann', idempotencyKey: 'other content', fingerprint: 'changed' };
  assert.deepEqual(await codeAndField(orders.getOrder(lookUp)), expected);
});

test('an order advances one state after another, and a repeated transition returns the order', async () => {
  const { order } = await orders.createOrder(newOrder('ann', 'way'));
  const charge = { ...step(order?.orderId, 'RECEIVED', 'CHARGED'), transactionId: 't-1' };
  assert.equal((await orders.advanceOrder(charge)).transactionId, 't-1');
  assert.equal((await orders.advanceOrder(charge)).state, 'CHARGED');
  const skip = step(order?.orderId, 'CHARGED', 'DONE');
  assert.deepEqual(await codeAndField(orders.advanceOrder(skip)), [status.FAILED_PRECONDITION, undefined]);
  const stolen = { ...step(order?.orderId, 'RECEIVED', 'RECEIVED'), leaseOwner: 'thief' };
  assert.deepEqual(await codeAndField(orders.advanceOrder(stolen)), [status.ABORTED, undefined]);
});

test('an order is found by its ID or key, but not by another user', async () => {
  const { order } = await orders.createOrder(newOrder('ann', 'find'));
  assert.equal((await orders.getOrder({ userId: 'ann', idempotencyKey: 'find' })).orderId, order?.orderId);
  assert.equal((await orders.getOrder({ userId: 'ann', orderId: order?.orderId })).email, 'ann@example.com');
  assert.deepEqual(await codeAndField(orders.getOrder({ userId: 'eve', orderId: order?.orderId })), [
    status.NOT_FOUND,
    undefined,
  ]);
  assert.deepEqual(await codeAndField(orders.getOrder({ orderId: 'none' })), [status.NOT_FOUND, undefined]);
});

test('invalid requests are rejected and the error names the field', async () => {
  for (const [call, field] of [
    [orders.createOrder({ ...newOrder('', 'k') }), 'order.user_id'],
    [orders.createOrder({ ...newOrder('ann', 'k'), order: { userId: 'ann' } }), 'order.result.items'],
    [orders.createOrder({ ...newOrder('ann', 'k'), leaseMs: -1 }), 'lease_ms'],
    [orders.getOrder({}), 'order_id'],
    [orders.listOrders({}), 'user_id'],
    [orders.listOrders({ userId: 'ann', limit: 101 }), 'limit'],
    [orders.leaseUnfinishedOrders({ limit: 1 }), 'lease_owner'],
    [orders.leaseUnfinishedOrders({ leaseOwner: 'me' }), 'limit'],
  ] as const)
    assert.deepEqual(await codeAndField(call), [status.INVALID_ARGUMENT, field]);
});

test("a user's orders are listed, and unfinished orders are leased", async () => {
  const { order } = await orders.createOrder({ ...newOrder('lou', 'k'), leaseMs: 0 });
  const listed = await orders.listOrders({ userId: 'lou' });
  assert.deepEqual(
    listed.orders.map(({ orderId }) => orderId),
    [order?.orderId],
  );
  const leased = await orders.leaseUnfinishedOrders({ leaseOwner: 'reconciler', leaseMs: 1_000, limit: 100 });
  assert.ok(leased.orders.some(({ orderId }) => orderId === order?.orderId));
});
