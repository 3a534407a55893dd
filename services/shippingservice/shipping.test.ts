import assert from 'node:assert/strict';
import { after, test } from 'node:test';
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

test('sending costs $8.99 whatever the items and wherever to', async () => {
  assert.deepEqual((await shipping.getQuote({ address, items })).costUsd, flat);
  assert.deepEqual((await shipping.getQuote({ items: [{ productId: 'MUG', quantity: 1 }] })).costUsd, flat);
});

test('sending nothing costs nothing', async () => {
  assert.deepEqual((await shipping.getQuote({ address })).costUsd, free);
  assert.deepEqual((await shipping.getQuote({ items: [{ productId: 'MUG', quantity: 0 }] })).costUsd, free);
});

test('many pieces cost the flat rate: their sum does not wrap', async () => {
  const many = Array.from({ length: 3 }, () => ({ productId: 'MUG', quantity: 2_147_483_647 }));
  assert.deepEqual((await shipping.getQuote({ items: many })).costUsd, flat);
});

test('an order is sent, and another like it gets a tracking id of its own', async () => {
  const { trackingId } = await shipping.shipOrder({ address, items });
  assert.match(trackingId, /^[A-Z]{2}-\d+-\d+$/);
  assert.notEqual((await shipping.shipOrder({ address, items })).trackingId, trackingId);
});

test('a repeat with the same key answers the first tracking id', async () => {
  const request = { address, items, idempotencyKey: 'order-1' };
  const answers = await Promise.all(Array.from({ length: 10 }, () => shipping.shipOrder(request)));
  assert.equal(new Set(answers.map(({ trackingId }) => trackingId)).size, 1);
});

const negative = [{ productId: 'MUG', quantity: 1 }, { quantity: -1 }];
for (const [what, request, field] of [
  ['no address', { items }, 'address'],
  ['a negative quantity', { address, items: negative }, 'items[1].quantity'],
  ['a key that is too long', { address, items, idempotencyKey: 'x'.repeat(129) }, 'idempotency_key'],
  ['the key of other items', { address, idempotencyKey: 'order-2' }, 'idempotency_key'],
  ['the key of another address', { address: { city: 'Rome' }, items, idempotencyKey: 'order-2' }, 'idempotency_key'],
] as const) {
  test(`ShipOrder with ${what} is refused and names ${field}`, async () => {
    await shipping.shipOrder({ address, items, idempotencyKey: 'order-2' });
    const call = shipping.shipOrder({ ...request, items: [...(request.items ?? [])] });
    const { code, fields } = await rejectionOf(call);
    assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, field]);
  });
}

test('a quote of a negative quantity is refused', async () => {
  const { code, fields } = await rejectionOf(shipping.getQuote({ items: negative }));
  assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, 'items[1].quantity']);
});

test('a cancelled order is not sent any more, and one on its way is told by its tracking id', async () => {
  assert.deepEqual(await shipping.cancelShipment({ orderId: 'order-8' }), { trackingId: '' });
  const { code } = await rejectionOf(shipping.shipOrder({ address, items, idempotencyKey: 'order-8' }));
  assert.equal(code, status.FAILED_PRECONDITION);
  const sent = await shipping.shipOrder({ address, items, idempotencyKey: 'order-9' });
  assert.deepEqual(await shipping.cancelShipment({ orderId: 'order-9' }), sent);
});

test('a cancellation names its order', async () => {
  const { code, fields } = await rejectionOf(shipping.cancelShipment({}));
  assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, 'order_id']);
});
