import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buy, fillCart, mug } from '../testing/buying.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { type ShopResponse, visitor } from '../testing/visitor.ts';

const shop = sharedShop({
  vars: { ENABLE_OUTBOX: 'true', ENABLE_ASSISTANT: 'true', ENABLE_SIGN_IN: 'true', ENABLE_API_EXPLORER: 'true' },
});

const paths = [
  '/',
  `/product/${mug}`,
  `/product-meta/${mug}`,
  '/product/none',
  '/product-meta/none',
  '/cart',
  '/orders',
  '/orders/none',
  '/search?q=mug',
  '/assistant',
  '/outbox',
  '/explorer',
  '/sign-in',
  '/logout',
  '/.well-known/jwks.json',
  '/static/css/site.css',
  '/robots.txt',
  '/_healthz',
  '/nowhere',
  '/cart/checkout',
];
const forms: [string, Record<string, string>][] = [
  ['/setCurrency', { currency_code: 'EUR' }],
  ['/setCurrency', { currency_code: 'none' }],
  ['/setLanguage', { language: 'ja' }],
  ['/setLanguage', { language: 'none' }],
  ['/cart', { product_id: mug, quantity: '1' }],
  ['/cart/update', { product_id: mug, quantity: '2' }],
  ['/cart/empty', {}],
  ['/cart/checkout', {}],
  ['/assistant', { message: 'a mug' }],
  ['/sign-in', { name: 'Ann' }],
  ['/sign-in', { name: '' }],
  ['/logout', {}],
];

test('a response that sets a cookie is never stored by a shared cache', async () => {
  const returning = visitor(shop.url);
  await fillCart(returning);
  await buy(returning);
  let cookies = 0;
  const assertPrivate = ({ headers }: ShopResponse, what: string): void => {
    if (headers.getSetCookie().length === 0) return;
    cookies++;
    assert.match(headers.get('cache-control') ?? '', /private|no-store/, what);
  };
  for (const who of [() => visitor(shop.url), () => returning]) {
    for (const path of paths) assertPrivate(await who().get(path), path);
    for (const [path, fields] of forms) assertPrivate(await who().postForm(path, fields), path);
    const bot = { method: 'POST', body: '{"message":"a mug"}', headers: { 'content-type': 'application/json' } };
    assertPrivate(await who().send('/bot', bot), '/bot');
  }
  assert.ok(cookies > 25, `${cookies} responses set a cookie`);
});
