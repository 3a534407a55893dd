import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wholeCatalogOf } from '@boutique/protos/whole-catalog';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { openCatalog } from '../productcatalogservice/catalog.ts';
import { indexAnswer } from './index-answer.ts';
import { cachedSearch, searchOf } from './search.ts';

const catalog = wholeCatalogOf([...openCatalog(testWorkload('productcatalogservice', {})).products().byId.values()]);
const search = await searchOf(catalog);

for (const [message, ...expected] of [
  ['A mug, please', 'Mug'],
  ['do you have MUGS?', 'Mug'],
  ['a cup for my tea', 'Mug', 'Bamboo Glass Jar'],
  ['shoes', 'Loafers'],
  ['sunglases', 'Sunglasses'],
  ['I need shades for the beach', 'Sunglasses', 'Tank Top'],
  ['what time is it?', 'Watch'],
  ['something to dry my hair', 'Hairdryer'],
  ['an evening with candles', 'Candle Holder'],
  ['a shirt', 'Tank Top'],
  ['somewhere to keep spices', 'Salt & Pepper Shakers'],
  ['leather slip-ons without laces', 'Loafers'],
] as const) {
  test(`"${message}" finds the ${expected.join(', then the ')} first`, () => {
    const names = search(message).map(({ product }) => product.name);
    assert.deepEqual(names.slice(0, expected.length), expected);
  });
}

test('"gift for kitchen" finds every product for the kitchen, and the word that matched', () => {
  const found = search('gift for kitchen');
  assert.deepEqual(found.map(({ product }) => product.name).toSorted(), [
    'Bamboo Glass Jar',
    'Mug',
    'Salt & Pepper Shakers',
  ]);
  assert.ok(found.every(({ words }) => words.join() === 'kitchen'));
});

for (const message of [
  'a spaceship to the moon',
  'a small black bicycle',
  'I want something for him',
  '?!',
  'バイク',
  '',
]) {
  test(`"${message}" finds nothing`, () => {
    assert.deepEqual(search(message), []);
  });
}

test('an index is reused until the catalogue changes', async () => {
  const search = cachedSearch();
  const first = search(catalog);
  assert.equal(search(catalog), first);
  assert.equal(search(structuredClone(catalog)), first);
  const withoutMug = wholeCatalogOf(catalog.list.filter(({ name }) => name !== 'Mug'));
  assert.notEqual(search(withoutMug), first);
  assert.deepEqual((await search(withoutMug))('mug'), []);
});

test('an answer names up to three products with a reason, and ends with their IDs', () => {
  const { content, products } = indexAnswer(search('a cup for my tea'), catalog, false);
  assert.equal(
    content,
    'Here is what I suggest: the Mug (you said “cup”) and the Bamboo Glass Jar (you said “tea”). [6E92ZMYYFZ] [9SIQT8TOJO]',
  );
  assert.equal(products.length, 2);
  const everything = catalog.list.map((product) => ({ product, words: ['all'] }));
  assert.equal(indexAnswer(everything, catalog, false).products.length, 3);
});

test('an answer without a match says so and suggests other products', () => {
  const { content, products } = indexAnswer([], catalog, false);
  assert.match(content, /^Sorry, I didn't find anything like that .* \[OLJCESPC7Z\] \[66VCHSJNUP\] \[1YMWWN1N4O\]$/);
  assert.equal(products.length, 3);
});

test('an answer from an empty catalogue says that there are no products', () => {
  const { content, products } = indexAnswer([], wholeCatalogOf([]), false);
  assert.match(content, /doesn't have any products/);
  assert.deepEqual(products, []);
});

test('an answer to an image says that it was ignored', () => {
  assert.match(indexAnswer(search('mug'), catalog, true).content, /can't look at pictures .* \[6E92ZMYYFZ\]$/);
});
