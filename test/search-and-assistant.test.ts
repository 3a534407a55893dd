import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mug } from '../testing/buying.ts';
import { addressesOf, textOf } from '../testing/page.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { type Fields, visitor } from '../testing/visitor.ts';

const shop = sharedShop({ vars: { ENABLE_ASSISTANT: 'true' } });

const productsOf = (html: string) => addressesOf(html, 'href').filter((path) => path.startsWith('/product/'));

test('a search shows the products found, with prices', async () => {
  const { status, text } = await visitor(shop.url).get('/search?q=MUG');
  assert.equal(status, 200);
  assert.match(textOf(text), /1 product for “MUG”/);
  assert.deepEqual(productsOf(text), [`/product/${mug}`]);
  assert.match(textOf(text), /Mug \$8\.99/);
});

test('a search without results shows other products', async () => {
  const { status, text } = await visitor(shop.url).get(`/search?q=${encodeURIComponent('<b>xyz')}`);
  assert.equal(status, 200);
  assert.match(textOf(text), /Nothing found for “<b>xyz”/);
  assert.ok(!text.includes('<b>xyz'));
  assert.equal(productsOf(text).length, 4);
});

test('a search with a missing, repeated or very long query is a page too', async () => {
  for (const query of ['', '?q=', '?q=a&q=b', `?q=${'x'.repeat(3000)}`, '?q=%00', '?q=%F0%9F%98%80'])
    assert.equal((await visitor(shop.url).get(`/search${query}`)).status, 200, query.slice(0, 20));
});

test('a product is available as JSON', async () => {
  const { status, headers, text } = await visitor(shop.url).get(`/product-meta/${mug}`);
  assert.equal(status, 200);
  assert.match(headers.get('content-type') ?? '', /^application\/json/);
  assert.partialDeepStrictEqual(JSON.parse(text), {
    id: mug,
    name: 'Mug',
    picture: '/static/img/products/mug.jpg',
    price_usd: { currency_code: 'USD', units: 8, nanos: 990_000_000 },
    categories: ['kitchen'],
  });
  assert.equal((await visitor(shop.url).get('/product-meta/none')).status, 404);
});

test("the assistant's form returns products", async () => {
  const ann = visitor(shop.url);
  assert.match(textOf((await ann.get('/assistant')).text), /Shopping assistant/);
  const { status, text } = await ann.postForm('/assistant', { message: 'Something to drink coffee from' });
  assert.equal(status, 200);
  assert.match(textOf(text), /You asked Something to drink coffee from/);
  assert.ok(productsOf(text).includes(`/product/${mug}`));
  assert.doesNotMatch(textOf(text), /\[\w{10}\]/, 'ids are for programs');
});

test('the assistant rejects an empty question, a very long question, and an image that is not a data URL', async () => {
  const ann = visitor(shop.url);
  const questions: Fields[] = [
    { message: ' ' },
    { message: 'x'.repeat(2001) },
    { message: 'mug', image: 'https://evil.example/a.png' },
  ];
  for (const fields of questions) assert.equal((await ann.postForm('/assistant', fields)).status, 422);
});

test('the assistant accepts JSON', async () => {
  const ask = (body: string) =>
    visitor(shop.url).send('/bot', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  const image = `data:image/png;base64,${'A'.repeat(1_000_000)}`;
  const { status, text } = await ask(JSON.stringify({ message: 'a mug, please', image }));
  assert.equal(status, 200);
  assert.match(JSON.parse(text).message, /Mug.*\[6E92ZMYYFZ\]/);
  assert.equal((await ask('{}')).status, 422);
  const odd = ['{"toString":1}', '{"a":{}}', '["mug"]', '7', 'true', 'null'];
  for (const value of odd) {
    assert.equal((await ask(`{"message":${value}}`)).status, 422, value);
    assert.equal((await ask(`{"message":"a mug","image":${value}}`)).status, 200, value);
  }
  for (const body of ['null', '[]', '"mug"', '7']) assert.ok((await ask(body)).status < 500, body);
});
