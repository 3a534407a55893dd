import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allProducts, buy, fillCart, mug, orderForm, ordersOf, placeOrder, sunglasses } from '../testing/buying.ts';
import { addressesOf, amountsOf, textOf } from '../testing/page.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { visitor } from '../testing/visitor.ts';

const shop = sharedShop({ vars: { ENABLE_OUTBOX: 'true' } });

test('the home page shows the nine products with their prices', async () => {
  const { status, text } = await visitor(shop.url).get('/');
  assert.equal(status, 200);
  assert.match(textOf(text), /Hot products/);
  const products = addressesOf(text, 'href').filter((path) => path.startsWith('/product/'));
  assert.deepEqual(products.toSorted(), allProducts.map((id) => `/product/${id}`).toSorted());
  assert.deepEqual(amountsOf(text), [
    '$19.99',
    '$18.99',
    '$109.99',
    '$89.99',
    '$24.99',
    '$18.99',
    '$18.49',
    '$5.49',
    '$8.99',
  ]);
});

test('a product page has a price, a quantity, a button, four recommendations and an ad', async () => {
  const { status, text } = await visitor(shop.url).get(`/product/${mug}`);
  assert.equal(status, 200);
  assert.match(text, /<h1>Mug<\/h1>/);
  assert.match(textOf(text), /Add to cart/);
  assert.equal(amountsOf(text)[0], '$8.99');
  const others = text.split('You may also like')[1] ?? '';
  const recommended = addressesOf(others, 'href').filter((path) => path.startsWith('/product/'));
  assert.equal(recommended.length, 4);
  assert.ok(!recommended.includes(`/product/${mug}`));
  assert.match(text, /rel="sponsored"/);
});

test('an unknown product is a 404 page', async () => {
  const { status, text } = await visitor(shop.url).get('/product/NOSUCHTHING');
  assert.equal(status, 404);
  assert.match(textOf(text), /Page not found/);
});

test("the cart's amounts are exact to the cent", async () => {
  const ann = visitor(shop.url);
  await fillCart(ann, sunglasses, 3);
  await fillCart(ann, mug, 10);
  await fillCart(ann, mug, 2);
  const { text } = await ann.get('/cart');
  const sums = textOf(text.match(/<dl class="sums">.*?<\/dl>/s)?.[0] ?? '');
  const lines = text.match(/<ul class="lines">.*?<\/ul>/s)?.[0] ?? '';
  // 3 × 19.99 + 12 × 8.99 + 8.99
  assert.deepEqual(amountsOf(lines), ['$19.99', '$59.97', '$8.99', '$107.88']);
  assert.equal(sums.trim(), 'Shipping $8.99 Total $176.84');
  assert.match(text, /<b class="badge">15<\/b>/);
});

test('a line can be removed, and the cart can be emptied', async () => {
  const ann = visitor(shop.url);
  await fillCart(ann, sunglasses);
  await fillCart(ann, mug);
  const without = await ann.follow(await ann.postForm('/cart/remove', { product_id: mug }));
  assert.match(textOf(without.text), /Product OLJCESPC7Z/);
  assert.doesNotMatch(textOf(without.text), /Product 6E92ZMYYFZ/);
  const emptied = await ann.postForm('/cart/empty', {});
  assert.deepEqual([emptied.status, emptied.location], [302, '/']);
  assert.match(textOf((await ann.get('/cart')).text), /Your cart is empty/);
});

test('the quantity of a line can be changed, and 0 removes the line', async () => {
  const ann = visitor(shop.url);
  await fillCart(ann, sunglasses);
  await fillCart(ann, mug);
  const update = (fields: Record<string, string>) => ann.postForm('/cart/update', fields);
  const updated = await update({ product_id: mug, quantity: '12' });
  assert.deepEqual([updated.status, updated.location], [302, '/cart']);
  const { text } = await ann.get('/cart');
  // 19.99 + 12 × 8.99 + 8.99
  assert.deepEqual(amountsOf(text.match(/<dl class="sums">.*?<\/dl>/s)?.[0] ?? ''), ['$8.99', '$136.86']);
  assert.match(text, /<b class="badge">13<\/b>/);
  await update({ product_id: mug, quantity: '0' });
  const left = textOf((await ann.get('/cart')).text);
  assert.match(left, /Product OLJCESPC7Z/);
  assert.doesNotMatch(left, /Product 6E92ZMYYFZ/);
  assert.equal((await update({ product_id: mug, quantity: '3' })).status, 302, 'the line was removed meanwhile');
  assert.match((await ann.get('/cart')).text, /<b class="badge">1<\/b>/);
});

test('a quantity out of range is rejected on the cart page, and the cart is unchanged', async () => {
  const ann = visitor(shop.url);
  await fillCart(ann, mug, 2);
  for (const quantity of ['-1', '100', '1.5', 'two', '', '1e1', '99999999999']) {
    const { status, text } = await ann.postForm('/cart/update', { product_id: mug, quantity });
    assert.equal(status, 422, quantity);
    assert.match(textOf(text), /Mug : Enter a quantity from 0 to 99\./, quantity);
    assert.match(text, /aria-invalid="true" aria-describedby="quantity-error"/);
  }
  const elsewhere = await ann.postForm('/cart/update', { product_id: sunglasses, quantity: '100' });
  assert.match(textOf(elsewhere.text), /Enter a quantity from 0 to 99\./, 'a line that was removed meanwhile');
  assert.equal((await ann.postForm('/cart/update', { quantity: '1' })).status, 422);
  assert.match((await ann.get('/cart')).text, /<b class="badge">2<\/b>/);
});

test('a wrong quantity or product is rejected, and the cart is unchanged', async () => {
  const ann = visitor(shop.url);
  for (const quantity of ['0', '-1', '11', '1.5', 'two', '', '1e1', '99999999999']) {
    const { status, text } = await ann.postForm('/cart', { product_id: mug, quantity });
    assert.equal(status, 422, quantity);
    assert.match(textOf(text), /Quantity : Enter a quantity from 1 to 10/, quantity);
  }
  assert.equal((await ann.postForm('/cart', { quantity: '1' })).status, 422);
  assert.equal((await ann.postForm('/cart', { product_id: 'NOSUCHTHING', quantity: '1' })).status, 404);
  assert.match(textOf((await ann.get('/cart')).text), /Your cart is empty/);
});

test('an order redirects to its page, which shows the amounts, and leaves the cart empty', async () => {
  const ann = visitor(shop.url);
  await fillCart(ann, sunglasses, 2);
  const placed = await placeOrder(ann, await orderForm(ann));
  assert.equal(placed.status, 303);
  assert.match(placed.location, /^\/orders\/[\w-]+$/);
  const { status, text } = await ann.follow(placed);
  assert.equal(status, 200);
  const page = textOf(text);
  assert.match(page, /Your order is complete/);
  assert.match(page, /Sunglasses 2 \$19\.99 \$39\.98 Shipping \$8\.99 Total paid \$48\.97/);
  assert.match(page, /Tracking number \S+/);
  assert.match(page, /12 Harbour Lane 02110, Boston, MA United States/);
  assert.match(textOf((await ann.get('/cart')).text), /Your cart is empty/);
});

test('an order with an empty cart is rejected with 422', async () => {
  const ann = visitor(shop.url);
  await fillCart(ann);
  const form = await orderForm(ann);
  await ann.postForm('/cart/empty', {});
  assert.equal((await placeOrder(ann, form)).status, 422);
});

test('an order is visible only to its visitor', async () => {
  const ann = visitor(shop.url);
  const path = await buy(ann);
  assert.equal((await ann.get(path)).status, 200);
  const bob = visitor(shop.url);
  const { status, text } = await bob.get(path);
  assert.equal(status, 404);
  assert.doesNotMatch(text, /Harbour Lane/);
  assert.match(textOf((await bob.get('/orders')).text), /There are no orders to show yet/);
});

test("a visitor's orders are listed, newest first", async () => {
  const ann = visitor(shop.url);
  const first = await buy(ann);
  const second = await buy(ann);
  const { text } = await ann.get('/orders');
  assert.deepEqual(await ordersOf(ann), [second, first]);
  assert.match(textOf(text), /Complete 1 \$17\.98/);
});
