import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { StatusError, status } from '@boutique/service-kit/errors';
import type { Client } from '@boutique/service-kit/rpc';
import type { RunningWorkload } from '@boutique/service-kit/serve';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { run } from './main.ts';

const workload = testWorkload('shippingservice', { PORT: '0', LISTEN_ADDR: '127.0.0.1', LOG_LEVEL: 'silent' });
let running: RunningWorkload;
let shipping: Client<typeof shop.ShippingService.service>;

before(async () => {
  running = await run(workload);
  shipping = connect({ workload, service: shop.ShippingService, address: `127.0.0.1:${running.port}` });
});
after(async () => {
  shipping.close();
  await running.stop();
});

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
    const error = await shipping.shipOrder({ ...request, items: [...(request.items ?? [])] }).catch((e: unknown) => e);
    assert.ok(error instanceof StatusError);
    assert.deepEqual([error.code, error.fields[0]?.field], [status.INVALID_ARGUMENT, field]);
  });
}

test('a quote of a negative quantity is refused', async () => {
  const error = await shipping.getQuote({ items: negative }).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof StatusError);
  assert.deepEqual([error.code, error.fields[0]?.field], [status.INVALID_ARGUMENT, 'items[1].quantity']);
});

test('a cancelled order is not sent any more, and one on its way is told by its tracking id', async () => {
  assert.deepEqual(await shipping.cancelShipment({ orderId: 'order-8' }), { trackingId: '' });
  const late = await shipping.shipOrder({ address, items, idempotencyKey: 'order-8' }).catch((e: unknown) => e);
  assert.ok(late instanceof StatusError);
  assert.equal(late.code, status.FAILED_PRECONDITION);
  const sent = await shipping.shipOrder({ address, items, idempotencyKey: 'order-9' });
  assert.deepEqual(await shipping.cancelShipment({ orderId: 'order-9' }), sent);
});

test('a cancellation names its order', async () => {
  const error = await shipping.cancelShipment({}).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof StatusError);
  assert.deepEqual([error.code, error.fields[0]?.field], [status.INVALID_ARGUMENT, 'order_id']);
});
