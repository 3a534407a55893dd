import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { openCatalog } from '../productcatalogservice/catalog.ts';
import { answer } from './answer.ts';
import { keptSearch, searchOf } from './search.ts';

const catalogue = [...openCatalog(testWorkload('productcatalogservice', {})).products().values()];
const search = searchOf(catalogue);

for (const [wish, ...expected] of [
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
  test(`"${wish}" finds the ${expected.join(', then the ')} first`, () => {
    const names = search(wish).map(({ product }) => product.name);
    assert.deepEqual(names.slice(0, expected.length), expected);
  });
}

test('"gift for kitchen" finds all that belongs into a kitchen, and says why', () => {
  const found = search('gift for kitchen');
  assert.deepEqual(found.map(({ product }) => product.name).toSorted(), [
    'Bamboo Glass Jar',
    'Mug',
    'Salt & Pepper Shakers',
  ]);
  assert.ok(found.every(({ words }) => words.join() === 'kitchen'));
});

for (const wish of [
  'a spaceship to the moon',
  'a small black bicycle',
  'I want something for him',
  '?!',
  'バイク',
  '',
]) {
  test(`"${wish}" finds nothing`, () => {
    assert.deepEqual(search(wish), []);
  });
}

test('a search is kept until the catalogue changes', () => {
  const kept = keptSearch();
  const first = kept(catalogue);
  assert.equal(kept(catalogue), first);
  assert.equal(kept(structuredClone(catalogue)), first);
  const withoutMug = catalogue.filter(({ name }) => name !== 'Mug');
  assert.notEqual(kept(withoutMug), first);
  assert.deepEqual(kept(withoutMug)('mug'), []);
});

test('an answer names up to three products and why, and ends with their ids', () => {
  const { content, products } = answer(search('a cup for my tea'), catalogue, false);
  assert.equal(
    content,
    'Here is what I would look at: the Mug (you said “cup”) and the Bamboo Glass Jar (you said “tea”). [6E92ZMYYFZ] [9SIQT8TOJO]',
  );
  assert.equal(products.length, 2);
  const everything = catalogue.map((product) => ({ product, words: ['all'] }));
  assert.equal(answer(everything, catalogue, false).products.length, 3);
});

test('an answer without a match says so and makes suggestions', () => {
  const { content, products } = answer([], catalogue, false);
  assert.match(content, /^Sorry, I found nothing like that .* \[OLJCESPC7Z\] \[66VCHSJNUP\] \[1YMWWN1N4O\]$/);
  assert.equal(products.length, 3);
});

test('an answer from an empty shop says so', () => {
  const { content, products } = answer([], [], false);
  assert.match(content, /nothing to sell/);
  assert.deepEqual(products, []);
});

test('an answer to a picture says that it was not looked at', () => {
  assert.match(answer(search('mug'), catalogue, true).content, /can't see what is in your picture .* \[6E92ZMYYFZ\]$/);
});
