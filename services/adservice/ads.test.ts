import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adsFor } from './ads.ts';

/** Gives these numbers one after another. */
function numbers(...values: number[]): () => number {
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

test('the ads come in the order of the categories, twice if asked twice, without those unknown', () => {
  assert.deepEqual(products(['kitchen', 'beauty', 'hair', 'kitchen']), [jar, mug, hairdryer, jar, mug]);
});

test('without a category two ads are drawn, of all seven', () => {
  assert.deepEqual(products([], numbers(0, 0.9999)), [tankTop, mug]);
  const drawn = new Set([0, 1, 2, 3, 4, 5, 6].flatMap((at) => products([], numbers(at / 7 + 0.01, at / 7 + 0.01))));
  assert.equal(drawn.size, 7);
});

test('the same ad may be drawn twice', () => {
  assert.deepEqual(products([], numbers(0.5, 0.5)), [hairdryer, hairdryer]);
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
