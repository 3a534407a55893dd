import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buy, fillCart, orderForm, ordersOf, placeOrder } from '../testing/buying.ts';
import { addressesOf, textOf } from '../testing/page.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { type Visitor, visitor } from '../testing/visitor.ts';

const shop = sharedShop({ vars: { ENABLE_OUTBOX: 'true' } });

/** Paths of the emails about an order. */
const mailsOf = async (ann: Visitor, orderPath: string) => {
  const id = orderPath.split('/').at(-1) ?? '';
  const { text } = await ann.get(`/outbox?order_id=${id}`);
  return addressesOf(text, 'href').filter((path) => path.startsWith('/outbox/'));
};

test("reloading the order's page does not order again", async () => {
  const ann = visitor(shop.url);
  const path = await buy(ann);
  for (let i = 0; i < 3; i++) assert.equal((await ann.get(path)).status, 200);
  assert.deepEqual(await ordersOf(ann), [path]);
});

test('sending the same form twice creates one order', async () => {
  const ann = visitor(shop.url);
  await fillCart(ann);
  const form = await orderForm(ann);
  const first = await placeOrder(ann, form);
  const second = await placeOrder(ann, form);
  assert.deepEqual([first.status, second.status], [303, 303]);
  assert.equal(second.location, first.location);
  assert.deepEqual(await ordersOf(ann), [first.location]);
});

test('sending the same form five times in parallel creates one order and one email', async () => {
  const ann = visitor(shop.url);
  await fillCart(ann);
  const form = await orderForm(ann);
  const responses = await Promise.all(Array.from({ length: 5 }, () => placeOrder(ann, form)));
  const [location = ''] = responses.map((response) => response.location);
  assert.deepEqual(
    responses.map((response) => [response.status, response.location]),
    Array.from({ length: 5 }, () => [303, location]),
  );
  assert.deepEqual(await ordersOf(ann), [location]);
  assert.equal((await mailsOf(ann, location)).length, 1);
});

test('items added to the cart after an order stay there when the form is sent again', async () => {
  const ann = visitor(shop.url);
  await fillCart(ann);
  const form = await orderForm(ann);
  await placeOrder(ann, form);
  await fillCart(ann);
  await placeOrder(ann, form);
  assert.match((await ann.get('/cart')).text, /<b class="badge">1<\/b>/);
});

test('a form that was changed and sent again redirects to the existing order', async () => {
  const ann = visitor(shop.url);
  await fillCart(ann);
  const form = await orderForm(ann);
  const { location } = await placeOrder(ann, form);
  await fillCart(ann);
  const again = await placeOrder(ann, { ...form, city: 'Elsewhere' });
  assert.deepEqual([again.status, again.location], [303, location]);
  assert.deepEqual(await ordersOf(ann), [location]);
});

test('two visitors with the same key have separate orders', async () => {
  const ann = visitor(shop.url);
  const bob = visitor(shop.url);
  await fillCart(ann);
  await fillCart(bob);
  const form = await orderForm(ann);
  const anns = await placeOrder(ann, form);
  const bobs = await placeOrder(bob, form);
  assert.deepEqual([anns.status, bobs.status], [303, 303]);
  assert.notEqual(anns.location, bobs.location);
});

test('the email is in the outbox, and its HTML cannot run scripts', async () => {
  const ann = visitor(shop.url);
  const path = await buy(ann);
  const id = path.split('/').at(-1) ?? '';
  assert.ok(addressesOf((await ann.get(path)).text, 'href').includes(`/outbox?order_id=${id}`));
  const [mailPath = '', ...others] = await mailsOf(ann, path);
  assert.deepEqual(others, []);
  const mail = await ann.get(mailPath);
  assert.equal(mail.status, 200);
  assert.ok(textOf(mail.text).includes(id));
  assert.match(mail.text, /<iframe [^>]*sandbox=""/);
  const html = await ann.get(addressesOf(mail.text, 'src').find((address) => address.includes('/html')) ?? '');
  assert.equal(html.status, 200);
  assert.ok(html.text.includes(id));
  assert.match(html.headers.get('content-security-policy') ?? '', /^default-src 'none'; .*sandbox/);
  assert.equal((await ann.get('/outbox/nosuchmail')).status, 404);
});
