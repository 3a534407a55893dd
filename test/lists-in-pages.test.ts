// Lists of orders and emails in the real shop: every entry is on one of the pages, however large the entries are.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newCapability } from '@boutique/protos/capability';
import { shop as contract } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import type { Client } from '@boutique/service-kit/rpc';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { mug } from '../testing/buying.ts';
import { addressesOf } from '../testing/page.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { visitor } from '../testing/visitor.ts';

const workload = testWorkload('test', { LOG_LEVEL: 'silent' });
let orders: Client<typeof contract.OrderService.service>;
let emails: Client<typeof contract.EmailService.service>;
const shop = sharedShop({ vars: { ENABLE_OUTBOX: 'true' } }, ({ addressOf }) => {
  orders = connect({ workload, service: contract.OrderService, address: addressOf('orderservice') });
  emails = connect({ workload, service: contract.EmailService, address: addressOf('emailservice') });
});
after(() => {
  orders.close();
  emails.close();
});

const count = 120;
const cost = { currencyCode: 'USD', units: 8, nanos: 0 };
/** As large as the contract allows. */
const line = { item: { productId: mug, quantity: 1 }, cost, name: '&'.repeat(256), picture: 'p'.repeat(512) };
const result = { orderId: 'large', items: Array<typeof line>(100).fill(line), shippingCost: cost, total: cost };

async function everyEntry(first: string, isEntry: RegExp): Promise<string[]> {
  const found: string[] = [];
  const reader = visitor(shop.url);
  reader.cookies.set('shop_session-id', 'ann');
  for (let path = first, pages = 1; path; pages++) {
    const { status, text } = await reader.get(path);
    assert.equal(status, 200, path);
    const listed = addressesOf(text, 'href').filter((address) => isEntry.test(address));
    assert.ok(listed.length > 0 && listed.length <= 50, `${listed.length} entries`);
    found.push(...listed);
    path = /href="([^"]*)" rel="next"/.exec(text)?.[1]?.replaceAll('&amp;', '&').replace(/^\.+/, '') ?? '';
    assert.ok(pages <= count);
  }
  return found;
}

test('a visitor sees all orders, on several pages', async () => {
  const ids = new Set<string>();
  for (let n = 0; n < count; n++) {
    const order = { userId: 'ann', email: 'ann@example.com', result };
    const created = await orders.createOrder({ order, capability: newCapability() });
    ids.add(`/orders/${created.order?.orderId}`);
  }
  const found = await everyEntry('/orders', /^\/orders\/[\w-]{36}$/);
  assert.deepEqual(new Set(found), ids);
  assert.equal(found.length, count);
  const reader = visitor(shop.url);
  for (const page of ['x', found[0]?.split('/').at(-1)])
    assert.equal((await reader.get(`/orders?page=${page}`)).status, 404, page);
});

test('the outbox shows all emails, on several pages, and each has a page', async () => {
  for (let n = 0; n < count; n++)
    await emails.sendOrderConfirmation({ email: 'ann@example.com', order: { ...result, orderId: `large-${n % 2}` } });
  const found = await everyEntry('/outbox', /^\/outbox\/\d+$/);
  assert.deepEqual([found.length, new Set(found).size], [count, count]);
  assert.equal((await everyEntry('/outbox?order_id=large-1', /^\/outbox\/\d+$/)).length, count / 2);
  const reader = visitor(shop.url);
  for (const path of [found[0], found.at(-1)])
    for (const page of [path, `${path}/html`]) assert.equal((await reader.get(page ?? '')).status, 200, page);
  assert.equal((await reader.get('/outbox?page=x')).status, 404);
});
