// Forms as programs written for Online Boutique send them: its handlers also accept multipart bodies and query strings.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mug, orderForm } from '../testing/buying.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { type Fields, type Visitor, visitor } from '../testing/visitor.ts';

const shop = sharedShop();

function multipart(fields: Fields): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}
const emptyForm = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '' };

const encodings = {
  'a multipart body': (ann: Visitor, path: string, fields: Fields) =>
    ann.send(path, { method: 'POST', body: multipart(fields) }),
  'a query string': (ann: Visitor, path: string, fields: Fields) =>
    ann.send(`${path}?${new URLSearchParams(fields)}`, { method: 'POST' }),
  'a query string and an empty form': (ann: Visitor, path: string, fields: Fields) =>
    ann.send(`${path}?${new URLSearchParams(fields)}`, emptyForm),
};

for (const [name, send] of Object.entries(encodings))
  describe(`fields in ${name}`, () => {
    test('fill the cart, choose the currency and place the order', async () => {
      const ann = visitor(shop.url);
      const added = await send(ann, '/cart', { product_id: mug, quantity: '3' });
      assert.deepEqual([added.status, added.location], [302, '/cart']);
      assert.equal((await send(ann, '/setCurrency', { currency_code: 'EUR' })).status, 302);
      const cart = await ann.get('/cart');
      assert.match(cart.text, /Cart 3 items/);
      assert.match(cart.text, /<option value="EUR" selected/);
      const placed = await send(ann, '/cart/checkout', await orderForm(ann));
      assert.equal(placed.status, 303);
      assert.match((await ann.follow(placed)).text, /€/);
    });

    test('are checked like those of our own forms', async () => {
      const ann = visitor(shop.url);
      assert.equal((await send(ann, '/cart', { product_id: mug, quantity: '0' })).status, 422);
      assert.equal((await send(ann, '/cart', { product_id: 'none', quantity: '1' })).status, 404);
      assert.equal((await send(ann, '/setCurrency', { currency_code: 'none' })).status, 422);
      await send(ann, '/cart', { product_id: mug, quantity: '1' });
      const refused = await send(ann, '/cart/checkout', { ...(await orderForm(ann)), credit_card_number: '4111' });
      assert.equal(refused.status, 422);
      assert.doesNotMatch(refused.text, /4111/);
    });
  });
