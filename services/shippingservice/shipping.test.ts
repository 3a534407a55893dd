import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newCapability } from '@boutique/protos/capability';
import { shop } from '@boutique/protos/shop';
import { status } from '@boutique/service-kit/errors';
import { rejectionOf } from '@boutique/service-kit/testing/rejection';
import { startService } from '@boutique/service-kit/testing/running-service';
import { run } from './main.ts';

const { client: shipping, stop } = await startService({ name: 'shippingservice', service: shop.ShippingService, run });
after(stop);

const address = { streetAddress: '1 Main St', city: 'Hoboken', state: 'NJ', country: 'USA', postcode: '07030' };
const items = [
  { productId: 'MUG', quantity: 2 },
  { productId: 'WATCH', quantity: 1 },
];
const free = { currencyCode: 'USD', units: '0', nanos: 0 };
const flat = { currencyCode: 'USD', units: '8', nanos: 990_000_000 };

test('shipping costs $8.99 for any items and any address', async () => {
  assert.deepEqual((await shipping.getQuote({ address, items })).costUsd, flat);
  assert.deepEqual((await shipping.getQuote({ items: [{ productId: 'MUG', quantity: 1 }] })).costUsd, flat);
});

test('shipping nothing costs nothing', async () => {
  assert.deepEqual((await shipping.getQuote({ address })).costUsd, free);
  assert.deepEqual((await shipping.getQuote({ items: [{ productId: 'MUG', quantity: 0 }] })).costUsd, free);
});

test('a sum of quantities above the largest int32 does not overflow', async () => {
  const many = Array.from({ length: 3 }, () => ({ productId: 'MUG', quantity: 2_147_483_647 }));
  assert.deepEqual((await shipping.getQuote({ items: many })).costUsd, flat);
});

test('without a key, each shipment gets its own tracking ID', async () => {
  const { trackingId } = await shipping.shipOrder({ address, items });
  assert.match(trackingId, /^[A-Z]{2}-\d+-\d+$/);
  assert.notEqual((await shipping.shipOrder({ address, items })).trackingId, trackingId);
});

test('concurrent repeats with the same key return the same tracking ID', async () => {
  const request = { address, items, idempotencyKey: 'order-1' };
  const responses = await Promise.all(Array.from({ length: 10 }, () => shipping.shipOrder(request)));
  assert.equal(new Set(responses.map(({ trackingId }) => trackingId)).size, 1);
});

const capability = newCapability();
const negative = [{ productId: 'MUG', quantity: 1 }, { quantity: -1 }];
for (const [what, request, field] of [
  ['no address', { items }, 'address'],
  ['a negative quantity', { address, items: negative }, 'items[1].quantity'],
  ['a key that is too long', { address, items, idempotencyKey: 'x'.repeat(129) }, 'idempotency_key'],
  ['the key of other items', { address, idempotencyKey: 'order-2' }, 'idempotency_key'],
  ['the key of another address', { address: { city: 'Rome' }, items, idempotencyKey: 'order-2' }, 'idempotency_key'],
] as const) {
  test(`ShipOrder with ${what} is rejected and the error names ${field}`, async () => {
    await shipping.shipOrder({ address, items, idempotencyKey: 'order-2' });
    const call = shipping.shipOrder({ ...request, items: [...(request.items ?? [])] });
    const { code, fields } = await rejectionOf(call);
    assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, field]);
  });
}

test('a quote for a negative quantity is rejected', async () => {
  const { code, fields } = await rejectionOf(shipping.getQuote({ items: negative }));
  assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, 'items[1].quantity']);
});

test('a cancelled order cannot be shipped, and cancelling a shipped order returns its tracking ID', async () => {
  assert.deepEqual(await shipping.cancelShipment({ orderId: 'order-8', capability }), { trackingId: '' });
  const { code } = await rejectionOf(shipping.shipOrder({ address, items, idempotencyKey: 'order-8', capability }));
  assert.equal(code, status.FAILED_PRECONDITION);
  const sent = await shipping.shipOrder({ address, items, idempotencyKey: 'order-9', capability });
  assert.deepEqual(await shipping.cancelShipment({ orderId: 'order-9', capability }), sent);
});

test('calls with another capability neither block, cancel nor show a shipment', async () => {
  const [orderId, eves] = ['order-10', newCapability()];
  assert.deepEqual(await shipping.cancelShipment({ orderId, capability: eves }), { trackingId: '' });
  await shipping.shipOrder({ address: { city: 'Rome' }, items, idempotencyKey: orderId });
  const { trackingId } = await shipping.shipOrder({ address, items, idempotencyKey: orderId, capability });
  assert.deepEqual(await shipping.cancelShipment({ orderId, capability: newCapability() }), { trackingId: '' });
  assert.deepEqual(await shipping.cancelShipment({ orderId, capability }), { trackingId });
});

test('a cancellation without a capability is rejected', async () => {
  for (const wrong of ['', 'guess']) {
    const { code, fields } = await rejectionOf(shipping.cancelShipment({ orderId: 'order-9', capability: wrong }));
    assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, 'capability']);
  }
});

test('a cancellation without an order ID is rejected', async () => {
  const { code, fields } = await rejectionOf(shipping.cancelShipment({}));
  assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, 'order_id']);
});
