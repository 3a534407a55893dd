import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adsFor } from './ads.ts';

/** A random source that returns these numbers in order. */
function sequence(...values: number[]): () => number {
  return () => values.shift() ?? 0;
}

const products = (categories: string[], random = Math.random) =>
  adsFor(categories, random).map(({ redirectUrl }) => redirectUrl?.replace('/product/', ''));

const [tankTop, watch, loafers, hairdryer] = ['66VCHSJNUP', '1YMWWN1N4O', 'L9ECAV7KIM', '2ZYFJ3GM2N'];
const [candleHolder, jar, mug] = ['0PUK6V6EV0', '9SIQT8TOJO', '6E92ZMYYFZ'];

test('every category has its ads', () => {
  assert.deepEqual(products(['clothing', 'accessories', 'footwear', 'hair', 'decor', 'kitchen']), [
    tankTop,
    watch,
    loafers,
    hairdryer,
    candleHolder,
    jar,
    mug,
  ]);
});

test('ads follow the order of the categories: a repeated category repeats its ads, an unknown one has none', () => {
  assert.deepEqual(products(['kitchen', 'beauty', 'hair', 'kitchen']), [jar, mug, hairdryer, jar, mug]);
});

test('without a category, two of all seven ads are drawn', () => {
  assert.deepEqual(products([], sequence(0, 0.9999)), [tankTop, mug]);
  const drawn = new Set([0, 1, 2, 3, 4, 5, 6].flatMap((at) => products([], sequence(at / 7 + 0.01, at / 7 + 0.01))));
  assert.equal(drawn.size, 7);
});

test('the same ad may be drawn twice', () => {
  assert.deepEqual(products([], sequence(0.5, 0.5)), [hairdryer, hairdryer]);
});

for (const category of ['tops', 'Kitchen', 'kitchen ', '', 'constructor']) {
  test(`the category "${category}" has no ads, so two are drawn`, () => {
    assert.equal(products([category]).length, 2);
  });
}

test('every ad has a text', () => {
  for (const { text } of adsFor(['clothing', 'accessories', 'footwear', 'hair', 'decor', 'kitchen'], Math.random))
    assert.ok(text);
});
