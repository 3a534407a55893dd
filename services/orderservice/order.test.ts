import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { status } from '@boutique/service-kit/errors';
import { rejectionOf } from '@boutique/service-kit/testing/rejection';
import { startService } from '@boutique/service-kit/testing/running-service';
import { run } from './main.ts';

const { client: orders, stop } = await startService({ name: 'orderservice', service: shop.OrderService, run });
after(stop);

const wish = (userId: string, idempotencyKey: string, fingerprint = 'print') => ({
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

test('the same key of a user names the same order; without a key each is its own', async () => {
  const first = await orders.createOrder(wish('ann', 'k'));
  const again = await orders.createOrder(wish('ann', 'k'));
  assert.deepEqual([first.created, again.created], [true, false]);
  assert.equal(first.order?.orderId, again.order?.orderId);
  assert.match(first.order?.orderId ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const other = await orders.createOrder(wish('bob', 'k'));
  assert.notEqual(other.order?.orderId, first.order?.orderId);
  const [one, two] = [await orders.createOrder(wish('ann', '')), await orders.createOrder(wish('ann', ''))];
  assert.notEqual(one.order?.orderId, two.order?.orderId);
});

test('the same key with other content is refused', async () => {
  await orders.createOrder(wish('ann', 'other content'));
  const refused = [status.INVALID_ARGUMENT, 'idempotency_key'];
  assert.deepEqual(await codeAndField(orders.createOrder(wish('ann', 'other content', 'changed'))), refused);
  const lookUp = { userId: 'ann', idempotencyKey: 'other content', fingerprint: 'changed' };
  assert.deepEqual(await codeAndField(orders.getOrder(lookUp)), refused);
});

test('an order goes its way step by step, and a repeated step stands', async () => {
  const { order } = await orders.createOrder(wish('ann', 'way'));
  const charge = { ...step(order?.orderId, 'RECEIVED', 'CHARGED'), transactionId: 't-1' };
  assert.equal((await orders.advanceOrder(charge)).transactionId, 't-1');
  assert.equal((await orders.advanceOrder(charge)).state, 'CHARGED');
  const skip = step(order?.orderId, 'CHARGED', 'DONE');
  assert.deepEqual(await codeAndField(orders.advanceOrder(skip)), [status.FAILED_PRECONDITION, undefined]);
  const stolen = { ...step(order?.orderId, 'RECEIVED', 'RECEIVED'), leaseOwner: 'thief' };
  assert.deepEqual(await codeAndField(orders.advanceOrder(stolen)), [status.ABORTED, undefined]);
});

test("an order is found by its id or key, and another user's is not", async () => {
  const { order } = await orders.createOrder(wish('ann', 'find'));
  assert.equal((await orders.getOrder({ userId: 'ann', idempotencyKey: 'find' })).orderId, order?.orderId);
  assert.equal((await orders.getOrder({ userId: 'ann', orderId: order?.orderId })).email, 'ann@example.com');
  assert.deepEqual(await codeAndField(orders.getOrder({ userId: 'eve', orderId: order?.orderId })), [
    status.NOT_FOUND,
    undefined,
  ]);
  assert.deepEqual(await codeAndField(orders.getOrder({ orderId: 'none' })), [status.NOT_FOUND, undefined]);
});

test('wrong requests are refused with the name of the field', async () => {
  for (const [answer, field] of [
    [orders.createOrder({ ...wish('', 'k') }), 'order.user_id'],
    [orders.createOrder({ ...wish('ann', 'k'), order: { userId: 'ann' } }), 'order.result.items'],
    [orders.createOrder({ ...wish('ann', 'k'), leaseMs: -1 }), 'lease_ms'],
    [orders.getOrder({}), 'order_id'],
    [orders.listOrders({}), 'user_id'],
    [orders.listOrders({ userId: 'ann', limit: 101 }), 'limit'],
    [orders.leaseUnfinishedOrders({ limit: 1 }), 'lease_owner'],
    [orders.leaseUnfinishedOrders({ leaseOwner: 'me' }), 'limit'],
  ] as const)
    assert.deepEqual(await codeAndField(answer), [status.INVALID_ARGUMENT, field]);
});

test("a user's orders are listed, and unfinished ones leased", async () => {
  const { order } = await orders.createOrder({ ...wish('lou', 'k'), leaseMs: 0 });
  const listed = await orders.listOrders({ userId: 'lou' });
  assert.deepEqual(
    listed.orders.map(({ orderId }) => orderId),
    [order?.orderId],
  );
  const leased = await orders.leaseUnfinishedOrders({ leaseOwner: 'reconciler', leaseMs: 1_000, limit: 100 });
  assert.ok(leased.orders.some(({ orderId }) => orderId === order?.orderId));
});
