// Forms and redirects that try to send visitors elsewhere or to act for them, and emails that can't be delivered.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillCart, mug, orderForm, placeOrder } from '../testing/buying.ts';
import { fieldError, textOf } from '../testing/page.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { visitor } from '../testing/visitor.ts';

let host: string;
const shop = sharedShop({}, ({ url }) => {
  ({ host } = new URL(url));
});

const targets = [
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'https://evil.example/',
  'https:evil.example',
  '/%09/evil.example',
  '/\t/evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  'javascript:alert(1)',
  '@evil.example',
  '.evil.example',
  '/cart\r\nlocation: https://evil.example',
  '////evil.example',
  '/;@evil.example',
  '/\u2028/evil.example',
];

test('no redirect leaves the shop', async () => {
  for (const target of targets)
    for (const [path, fields] of [
      ['/setCurrency', { currency_code: 'EUR', return_to: target }],
      ['/setLanguage', { language: 'en', return_to: target }],
    ] as const) {
      const { status, location } = await visitor(shop.url).postForm(path, fields);
      assert.equal(status, 302, target);
      assert.equal(new URL(location, shop.url).origin, shop.url, `${target} -> ${location}`);
    }
});

test('a Referer of another site is ignored', async () => {
  const { location } = await visitor(shop.url).postForm(
    '/setCurrency',
    { currency_code: 'EUR' },
    { referer: 'https://evil.example/' },
  );
  assert.equal(new URL(location, shop.url).origin, shop.url);
});

test("a form with an origin other than the shop's changes nothing", async () => {
  const origins = [
    'null',
    'https://evil.example',
    `http://${host}.evil.example`,
    `http://evil.example:${host.split(':')[1]}`,
    `http://sub.${host}`,
    `http://${host}1`,
    'http://127.0.0.1',
    '*',
    '%',
    `http://evil.example/#${host}`,
  ];
  for (const origin of origins) {
    const ann = visitor(shop.url);
    await ann.get('/');
    for (const path of ['/cart', '/cart/empty', '/cart/checkout', '/setCurrency'])
      assert.equal(
        (await ann.postForm(path, { product_id: mug, quantity: '1', currency_code: 'EUR' }, { origin })).status,
        403,
        `${path} from ${origin}`,
      );
    assert.match(textOf((await ann.get('/cart')).text), /Your cart is empty/);
    assert.ok(!ann.cookies.has('shop_currency'));
  }
});

test('an order with an undeliverable email address is rejected without a charge', async () => {
  const ann = visitor(shop.url);
  await fillCart(ann);
  for (const email of [
    'a,b@example.com',
    'a;b@example.com',
    '(a)@example.com',
    'a\\b@example.com',
    'a\u0007b@example.com',
    `${'a'.repeat(260)}@example.com`,
  ]) {
    const response = await placeOrder(ann, { ...(await orderForm(ann)), email });
    assert.equal(response.status, 422, email);
    assert.notEqual(fieldError(response.text, 'email'), '', email);
  }
  assert.doesNotMatch((await ann.get('/orders')).text, /\/orders\/./);
});
