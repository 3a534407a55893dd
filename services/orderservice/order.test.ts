import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newCapability } from '@boutique/protos/capability';
import type { OrderResult } from '@boutique/protos/gen/hipstershop/OrderResult.ts';
import type { OrderState__Output as OrderState } from '@boutique/protos/gen/hipstershop/OrderState.ts';
import { requestLimits } from '@boutique/protos/limits';
import { cancelling } from '@boutique/protos/order-reasons';
import { shop } from '@boutique/protos/shop';
import { status } from '@boutique/service-kit/errors';
import { serve } from '@boutique/service-kit/serve';
import { rejectionOf } from '@boutique/service-kit/testing/rejection';
import { startService } from '@boutique/service-kit/testing/running-service';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { until } from '../../testing/eventually.ts';
import { run } from './main.ts';
import { orderHandlers } from './order.ts';
import { sqliteOrders } from './sqlite-store.ts';

const { client: orders, stop } = await startService({ name: 'orderservice', service: shop.OrderService, run });
after(stop);

const capability = newCapability();
const newOrder = (userId: string, idempotencyKey: string, fingerprint = 'print') => ({
  order: { userId, email: 'ann@example.com', result: { items: [{ item: { productId: 'MUG', quantity: 1 } }] } },
  idempotencyKey,
  fingerprint,
  leaseOwner: 'me',
  leaseMs: 5_000,
  capability,
});
const step = (orderId: string | undefined, fromState: OrderState, toState: OrderState) => ({
  orderId: orderId ?? '',
  fromState,
  toState,
  leaseOwner: 'me',
  leaseMs: 5_000,
  capability,
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
    [orders.listExpiredOrders({}), 'limit'],
    [orders.listOrders({ userId: 'ann', pageToken: 'none' }), 'page_token'],
    [orders.createOrder({ ...newOrder('ann', 'k'), capability: '' }), 'capability'],
    [orders.createOrder({ ...newOrder('ann', 'k'), capability: 'guess' }), 'capability'],
    [orders.leaseUnfinishedOrders({ limit: 1 }), 'lease_owner'],
    [orders.leaseUnfinishedOrders({ leaseOwner: 'me' }), 'limit'],
  ] as const)
    assert.deepEqual(await codeAndField(call), [status.INVALID_ARGUMENT, field]);
});

test('an order with an amount that no page could show is rejected', async () => {
  const good = { currencyCode: 'USD', units: 8, nanos: 990_000_000 };
  const withCost = (cost: object) => ({ item: { productId: 'MUG', quantity: 1 }, cost });
  for (const bad of [{ currencyCode: 'ABC', units: 1 }, { units: 1 }, { currencyCode: 'USD', units: 1, nanos: -1 }]) {
    const results: [OrderResult, string][] = [
      [{ items: [withCost(good), withCost(bad)] }, 'items[1].cost'],
      [{ items: [withCost(good)], shippingCost: bad }, 'shipping_cost'],
      [{ items: [withCost(good)], shippingCost: good, total: bad }, 'total'],
    ];
    for (const [result, field] of results) {
      const call = orders.createOrder({ ...newOrder('ann', ''), order: { userId: 'ann', result } });
      assert.deepEqual(await codeAndField(call), [status.INVALID_ARGUMENT, `order.result.${field}`]);
    }
  }
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

const charged = { transactionId: 't-1' };
const shipped = { trackingId: 'AB-1-2' };
const refunded = { ...charged, money: 'CHARGE_REFUNDED' } as const;
const neverCharged = { money: 'NEVER_CHARGED' } as const;
/** The steps that lead to a state. */
const waysTo: Partial<Record<OrderState, [OrderState, OrderState, object][]>> = {
  RECEIVED: [],
  CHARGED: [['RECEIVED', 'CHARGED', charged]],
  SHIPPED: [
    ['RECEIVED', 'CHARGED', charged],
    ['CHARGED', 'SHIPPED', shipped],
  ],
};

async function orderIn(state: OrderState): Promise<string> {
  const { order } = await orders.createOrder(newOrder('ann', ''));
  for (const [from, to, fields] of waysTo[state] ?? [])
    await orders.advanceOrder({ ...step(order?.orderId, from, to), ...fields });
  return order?.orderId ?? '';
}

for (const [from, to, fields] of [
  ['RECEIVED', 'CHARGED', {}],
  ['RECEIVED', 'CHARGED', refunded],
  ['RECEIVED', 'REFUSED', charged],
  ['RECEIVED', 'REFUSED', neverCharged],
  ['RECEIVED', 'REFUNDED', {}],
  ['RECEIVED', 'REFUNDED', charged],
  ['RECEIVED', 'REFUNDED', { money: 'CHARGE_REFUNDED' }],
  ['RECEIVED', 'REFUNDED', { ...charged, ...neverCharged }],
  ['RECEIVED', 'RECEIVED', charged],
  ['RECEIVED', 'RECEIVED', neverCharged],
  ['CHARGED', 'REFUNDED', {}],
  ['CHARGED', 'REFUNDED', neverCharged],
  ['CHARGED', 'REFUNDED', { ...refunded, transactionId: 't-2' }],
  ['CHARGED', 'CHARGED', { transactionId: 't-2' }],
  ['CHARGED', 'SHIPPED', {}],
  ['CHARGED', 'SHIPPED', { ...shipped, money: 'CHARGE_REFUNDED' }],
  ['SHIPPED', 'DONE', { trackingId: 'CD-3-4' }],
  ['SHIPPED', 'DONE', { transactionId: 't-2' }],
] as const)
  test(`an order does not go from ${from} to ${to} with ${JSON.stringify(fields)}`, async () => {
    const id = await orderIn(from);
    const before = await orders.getOrder({ orderId: id });
    const call = orders.advanceOrder({ ...step(id, from, to), ...fields });
    assert.deepEqual(await codeAndField(call), [status.FAILED_PRECONDITION, undefined]);
    assert.deepEqual(await orders.getOrder({ orderId: id }), before);
  });

for (const [from, to, fields] of [
  ['RECEIVED', 'CHARGED', charged],
  ['RECEIVED', 'REFUSED', { reason: 'expired' }],
  ['RECEIVED', 'REFUNDED', refunded],
  ['RECEIVED', 'REFUNDED', neverCharged],
  ['CHARGED', 'SHIPPED', shipped],
  ['CHARGED', 'REFUNDED', refunded],
  ['SHIPPED', 'DONE', {}],
  ['SHIPPED', 'SHIPPED', { cartLeft: 'a hash' }],
] as const)
  test(`only with its capability, an order goes from ${from} to ${to} with ${JSON.stringify(fields)}`, async () => {
    const id = await orderIn(from);
    for (const wrong of ['', newCapability()])
      assert.deepEqual(
        await codeAndField(orders.advanceOrder({ ...step(id, from, to), ...fields, capability: wrong })),
        [status.PERMISSION_DENIED, undefined],
      );
    assert.equal((await orders.getOrder({ orderId: id })).state, from);
    assert.equal((await orders.advanceOrder({ ...step(id, from, to), ...fields })).state, to);
  });

test('a new order has only the fields that a visitor chooses', async () => {
  const forged = {
    ...newOrder('ann', '').order,
    ...charged,
    ...neverCharged,
    state: 'DONE' as const,
    capability,
    cartLeft: 'x',
    result: { ...newOrder('ann', '').order.result, shippingTrackingId: 'AB-1-2' },
  };
  const { order } = await orders.createOrder({ ...newOrder('ann', ''), order: forged });
  const { state, transactionId, money, cartLeft, result } = order ?? {};
  assert.deepEqual(
    [state, transactionId, money, cartLeft, result?.shippingTrackingId],
    ['RECEIVED', '', 'MONEY_STATE_UNSPECIFIED', '', ''],
  );
});

test('the capability is returned only with a lease, and never for a final order', async () => {
  const { order, created } = await orders.createOrder({ ...newOrder('cap', 'k'), leaseMs: 0 });
  const repeat = await orders.createOrder(newOrder('cap', 'k'));
  const orderId = order?.orderId ?? '';
  const renewal = { ...step(orderId, 'RECEIVED', 'RECEIVED'), capability: '' };
  const capabilityOf = async (lookUp: Promise<{ capability: string }>) => (await lookUp).capability;
  assert.deepEqual(
    [created, order?.capability, repeat.order?.capability, await capabilityOf(orders.getOrder({ orderId }))],
    [true, '', '', ''],
  );
  assert.equal((await orders.listOrders({ userId: 'cap' })).orders[0]?.capability, '');
  assert.equal(await capabilityOf(orders.advanceOrder({ ...renewal, leaseMs: 0 })), '');
  const leased = await orders.leaseUnfinishedOrders({ leaseOwner: 'me', leaseMs: 1_000, limit: 100 });
  assert.equal(leased.orders.find((leasedOrder) => leasedOrder.orderId === orderId)?.capability, capability);
  assert.equal(await capabilityOf(orders.advanceOrder(renewal)), capability);
  const refused = { ...step(orderId, 'RECEIVED', 'REFUSED'), reason: 'expired' };
  assert.equal(await capabilityOf(orders.advanceOrder(refused)), '');
  assert.equal(await capabilityOf(orders.advanceOrder(refused)), '', 'a repeat');
});

test('a list of orders has pages', async () => {
  for (const key of ['1', '2', '3']) await orders.createOrder(newOrder('pages', key));
  const first = await orders.listOrders({ userId: 'pages', limit: 2 });
  const second = await orders.listOrders({ userId: 'pages', limit: 2, pageToken: first.nextPageToken });
  assert.deepEqual([first.orders.length, second.orders.length, second.nextPageToken], [2, 1, '']);
  const ofAnother = orders.listOrders({ userId: 'ann', pageToken: first.nextPageToken });
  assert.deepEqual(await codeAndField(ofAnother), [status.INVALID_ARGUMENT, 'page_token']);
});

test('twelve of the largest orders are all leased, though not in one response', async () => {
  const { texts, defaultText, defaultEntries } = requestLimits;
  const item = { productId: 'x'.repeat(defaultText), quantity: 1 };
  const items = Array(defaultEntries).fill({ item, name: '物'.repeat(texts.name), picture: 'x'.repeat(texts.picture) });
  const created = new Set<string>();
  for (let n = 0; n < 12; n++) {
    const { order } = await orders.createOrder({
      ...newOrder('large', ''),
      order: { userId: 'large', result: { items } },
      leaseMs: 0,
    });
    created.add(order?.orderId ?? '');
  }
  for (let calls = 0; created.size > 0; calls++) {
    assert.ok(calls < 20);
    const leased = await orders.leaseUnfinishedOrders({ leaseOwner: 'worker', leaseMs: 60_000, limit: 10 });
    for (const { orderId } of leased.orders) created.delete(orderId);
  }
});

test('a lease that is renewed while the order changes does not undo the change', async (t) => {
  const store = sqliteOrders(testWorkload('orderservice'));
  const opened = Promise.withResolvers<void>();
  const reads: Promise<void>[] = [Promise.resolve(), opened.promise];
  const slowly = async (id: string) => {
    const found = await store.get(id);
    await reads.pop();
    return found;
  };
  const { client, stop } = await startService({
    name: 'orderservice',
    service: shop.OrderService,
    run: (workload) => {
      const handlers = orderHandlers({ store: { ...store, get: slowly }, retentionMs: 0 });
      return serve({ workload, service: shop.OrderService, handlers, port: 0, resources: [store] });
    },
  });
  t.after(stop);
  const { order } = await client.createOrder(newOrder('ann', 'renewed'));
  const same = step(order?.orderId, 'RECEIVED', 'RECEIVED');
  const renewal = codeAndField(client.advanceOrder({ ...same, capability: '' }));
  await until('the renewal has read the order', async () => reads.length === 1);
  await client.advanceOrder({ ...same, reasonCode: cancelling });
  opened.resolve();
  assert.deepEqual(await renewal, [status.ABORTED, undefined]);
  assert.equal((await client.getOrder({ orderId: order?.orderId })).reasonCode, cancelling);
});
