import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import { wholeCatalogOf } from '@boutique/protos/whole-catalog';
import { boughtTogether } from './bought-together.ts';

const product = (id: string): Product => ({
  id,
  name: id,
  description: '',
  picture: '',
  priceUsd: null,
  categories: [],
});
const catalog = wholeCatalogOf(['a', 'b', 'c', 'd', 'x', 'y'].map(product));
const choose = boughtTogether(
  [
    ['x', 'b'],
    ['x', 'b'],
    ['x', 'c'],
    ['y', 'd'],
  ],
  Math.random,
);
const ids = (chosen: string[], count: number) => choose(catalog, new Set(chosen), count).map(({ id }) => id);

test('the products most often ordered with the chosen ones come first', () => {
  assert.deepEqual(ids(['x'], 2), ['b', 'c']);
  assert.deepEqual(ids(['y'], 1), ['d']);
});

test('the counts of several chosen products are added', () => {
  assert.deepEqual(ids(['x', 'y'], 3).toSorted(), ['b', 'c', 'd']);
});

test('without common orders, the list is filled at random', () => {
  assert.equal(new Set(ids(['unknown'], 3)).size, 3);
  assert.equal(ids([], 9).length, 6);
});
