import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buy, fillCart, mug } from '../testing/buying.ts';
import { amountsOf, textOf } from '../testing/page.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { type Fields, visitor } from '../testing/visitor.ts';

const shop = sharedShop();

test('amounts in yen have no decimals on any page or order', async () => {
  const ann = visitor(shop.url);
  const set = await ann.postForm('/setCurrency', { currency_code: 'JPY', return_to: '/' });
  assert.deepEqual([set.status, set.location], [302, '/']);
  await fillCart(ann, mug, 2);
  const pages = ['/', `/product/${mug}`, '/cart', '/search?q=mug'];
  const orderPath = await buy(ann);
  for (const path of [...pages, orderPath, '/orders']) {
    const amounts = amountsOf((await ann.get(path)).text);
    assert.ok(amounts.length > 0, `${path} shows amounts`);
    for (const amount of amounts) assert.match(amount, /^¥\d{1,3}(,\d{3})*$/, `${path}: ${amount}`);
  }
  // 8.99 USD are 1005.17 JPY: 3 × 1005 + 1005, each rounded before it is multiplied.
  assert.match(textOf((await ann.get(orderPath)).text), /Mug 3 ¥1,005 ¥3,015 Shipping ¥1,005 Total paid ¥4,020/);
});

test('each of the six currencies has its own symbol', async () => {
  const ann = visitor(shop.url);
  const { text } = await ann.get('/');
  const offered = [...text.matchAll(/<option value="([A-Z]{3})"/g)].map(([, code = '']) => code);
  assert.deepEqual(offered, ['EUR', 'USD', 'JPY', 'GBP', 'TRY', 'CAD']);
  for (const [code, sign] of [
    ['EUR', '€'],
    ['GBP', '£'],
    ['TRY', '₺'],
    ['CAD', '$'],
    ['USD', '$'],
  ] as const) {
    await ann.postForm('/setCurrency', { currency_code: code });
    const [amount = ''] = amountsOf((await ann.get('/')).text);
    assert.match(amount, /^.\d+\.\d\d$/);
    assert.equal(amount[0], sign, code);
  }
});

test('an unknown currency is rejected, and the previous one is kept', async () => {
  const ann = visitor(shop.url);
  await ann.postForm('/setCurrency', { currency_code: 'EUR' });
  for (const code of ['XAU', 'usd', 'XXX', '', 'EURO', '<b>']) {
    const { status, text } = await ann.postForm('/setCurrency', { currency_code: code });
    assert.equal(status, 422, code);
    assert.match(textOf(text), /Currency : Choose a currency from the list/);
  }
  assert.equal(ann.cookies.get('shop_currency'), 'EUR');
});

test('a cookie with an unknown currency is ignored on pages and in orders', async () => {
  for (const code of ['XAU', 'ZZZ', 'nonsense', '%00']) {
    const ann = visitor(shop.url);
    ann.cookies.set('shop_currency', code);
    const { status, text } = await ann.get('/');
    assert.deepEqual([status, amountsOf(text)[0]], [200, '$19.99'], code);
    const order = await ann.get(await buy(ann));
    assert.match(textOf(order.text), /Total paid \$17\.98/, code);
  }
});

describe('choosing a currency never redirects to another site', () => {
  const set = (fields: Fields, headers: Fields = {}) =>
    visitor(shop.url).postForm('/setCurrency', { currency_code: 'EUR', ...fields }, headers);

  for (const hostile of [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example',
    '/\t/evil.example',
    '/%09/evil.example/..//x',
    '/..//evil.example',
    '/.//evil.example',
    '@evil.example/',
    '.evil.example/',
    ':80@evil.example/',
    'javascript:alert(1)',
    '/cart\r\nSet-Cookie: a=b',
  ])
    test(JSON.stringify(hostile), async () => {
      for (const response of [
        await set({ return_to: hostile }),
        ...(/[\r\n\t]/.test(hostile) ? [] : [await set({}, { referer: hostile })]),
      ]) {
        assert.equal(response.status, 302);
        const target = new URL(response.location, shop.url);
        assert.equal(target.origin, shop.url);
        assert.doesNotMatch(response.location, /^(\/[/\\]|\\)/);
        assert.equal(response.headers.get('set-cookie')?.includes('a=b') ?? false, false);
      }
    });

  test('but redirects to the previous page, according to the form or the Referer', async () => {
    assert.equal((await set({ return_to: '/search?q=a%20b' })).location, '/search?q=a%20b');
    assert.equal((await set({}, { referer: `${shop.url}/product/${mug}` })).location, `/product/${mug}`);
    assert.equal((await set({}, { referer: 'https://evil.example/cart' })).location, '/');
    assert.equal((await set({})).location, '/');
  });
});
