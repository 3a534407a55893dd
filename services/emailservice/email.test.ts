import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { status } from '@boutique/service-kit/errors';
import { rejectionOf } from '@boutique/service-kit/testing/rejection';
import { startService } from '@boutique/service-kit/testing/running-service';
import { run } from './main.ts';

const { client: emails, stop } = await startService({ name: 'emailservice', service: shop.EmailService, run });
after(stop);

const email = 'ann@example.com';
const cost = { currencyCode: 'USD', units: 8, nanos: 990_000_000 };
const items = [{ item: { productId: 'MUG', quantity: 1 }, cost }];

test('a confirmation is stored in the outbox once per key', async () => {
  const request = { email, order: { orderId: 'order-1', items, shippingCost: cost }, idempotencyKey: 'order-1' };
  assert.deepEqual(await emails.sendOrderConfirmation(request), {});
  assert.deepEqual(await emails.sendOrderConfirmation(request), {});
  const { mails } = await emails.listSent({ orderId: 'order-1' });
  assert.equal(mails.length, 1);
  assert.deepEqual([mails[0]?.to, mails[0]?.orderId, mails[0]?.deliveredAtMs], [email, 'order-1', '0']);
  const { text, html, ...mail } = await emails.getSent({ id: mails[0]?.id });
  assert.match(text, /1 x MUG at \$8\.99/);
  assert.match(html, /MUG/);
  assert.deepEqual({ ...mail, html: '', text: '' }, mails[0]);
  assert.ok(Math.abs(Number(mails[0]?.createdAtMs) - Date.now()) < 60_000);
});

test('the outbox is listed newest first, 20 emails by default', async () => {
  for (let n = 0; n < 22; n++) await emails.sendOrderConfirmation({ email, order: { orderId: `list-${n}` } });
  const { mails } = await emails.listSent({});
  assert.deepEqual([mails.length, mails[0]?.orderId, mails[19]?.orderId], [20, 'list-21', 'list-2']);
  assert.equal((await emails.listSent({ limit: 3 })).mails.length, 3);
});

test('the outbox is listed in pages', async () => {
  for (let n = 0; n < 5; n++) await emails.sendOrderConfirmation({ email, order: { orderId: 'paged' } });
  const sizes: number[] = [];
  const ids = new Set<string>();
  for (let pageToken = ''; ; ) {
    const { mails, nextPageToken } = await emails.listSent({ limit: 2, orderId: 'paged', pageToken });
    sizes.push(mails.length);
    for (const { id } of mails) ids.add(id);
    if (!nextPageToken) break;
    pageToken = nextPageToken;
    assert.ok(sizes.length < 5);
  }
  assert.deepEqual([sizes, ids.size], [[2, 2, 1], 5]);
  for (const pageToken of ['x', '-1', '1.5', '01'])
    assert.equal((await rejectionOf(emails.listSent({ pageToken }))).fields[0]?.field, 'page_token');
});

test('a list of large emails fits into a response', async () => {
  const line = { item: { productId: 'MUG', quantity: 1 }, cost, name: 'M'.repeat(256) };
  const large = { orderId: 'large', items: Array<typeof line>(100).fill(line), shippingCost: cost };
  for (let n = 0; n < 100; n++) await emails.sendOrderConfirmation({ email, order: large });
  const { mails } = await emails.listSent({ limit: 100 });
  assert.equal(mails.length, 100);
  assert.ok(JSON.stringify(mails).length < 100_000);
  assert.ok((await emails.getSent({ id: mails[0]?.id })).html.length > 25_000);
});

test('an unknown email is NOT_FOUND', async () => {
  for (const id of ['', '0', '999999', 'x', '1; DROP', '9'.repeat(128)])
    assert.equal((await rejectionOf(emails.getSent({ id }))).code, status.NOT_FOUND, id);
});

for (const address of ['a@b.c', 'jürgen+shop@müller.example', "o'neil@example.co.uk"]) {
  test(`${address} is accepted as an address`, async () => {
    await emails.sendOrderConfirmation({ email: address, order: { orderId: 'address' } });
  });
}

const order = { orderId: 'order-2', items };
for (const [what, request, field] of [
  ['no address', { order }, 'email'],
  ['an address without a domain', { email: 'ann', order }, 'email'],
  ['an address without a dot', { email: 'a@b', order }, 'email'],
  ['two addresses', { email: 'a@b.c,d@e.f', order }, 'email'],
  ['a newline in the address', { email: 'a@b.c\r\nBcc: d@e.f', order }, 'email'],
  ['an address ending in a newline', { email: 'a@b.c\n', order }, 'email'],
  ['an address that is too long', { email: `${'a'.repeat(251)}@b.c`, order }, 'email'],
  ['no order', { email }, 'order'],
  ['no order id', { email, order: { items } }, 'order.order_id'],
  ['a newline in the order id', { email, order: { orderId: 'a\nBcc: b' } }, 'order.order_id'],
  ['an item without a cost', { email, order: { orderId: 'x', items: [{ item: {} }] } }, 'order.items[0].cost'],
  ['a cost without an item', { email, order: { orderId: 'x', items: [{ cost }] } }, 'order.items[0].item'],
  ['an invalid currency', { email, order: { orderId: 'x', total: { currencyCode: '?', units: 1 } } }, 'order'],
  ['an unknown currency', { email, order: { orderId: 'x', total: { currencyCode: 'ABC', units: 1 } } }, 'order'],
  ['a key that is too long', { email, order, idempotencyKey: 'x'.repeat(129) }, 'idempotency_key'],
] satisfies [string, object, string][]) {
  test(`SendOrderConfirmation with ${what} is rejected and the error names ${field}`, async () => {
    const { code, fields } = await rejectionOf(emails.sendOrderConfirmation(request));
    assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, field]);
  });
}

for (const limit of [-1, 101]) {
  test(`ListSent with a limit of ${limit} is rejected`, async () => {
    const { code, fields } = await rejectionOf(emails.listSent({ limit }));
    assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, 'limit']);
  });
}
