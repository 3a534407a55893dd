import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sample } from './random-sample.ts';

test('a sample has `count` different items, or all items if there are fewer', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer()), fc.nat(10), (items, count) => {
      const drawn = sample(items, count, Math.random);
      assert.equal(drawn.length, Math.min(count, items.length));
      assert.equal(new Set(drawn).size, drawn.length);
      assert.ok(drawn.every((item) => items.includes(item)));
    }),
  );
});

test('only wanted items are drawn', () => {
  assert.deepEqual(sample([1, 2, 3, 4, 5, 6], 9, Math.random, (item) => item % 2 === 0).sort(), [2, 4, 6]);
});

test('a sample of a long list looks at as many items as it draws', () => {
  let looks = 0;
  const drawn = sample([...Array(10_000).keys()], 5, Math.random, () => ++looks > 0);
  assert.deepEqual([drawn.length, looks], [5, 5]);
});

test('sampling does not change the items', () => {
  const items = ['a', 'b', 'c'];
  sample(items, 2, Math.random);
  assert.deepEqual(items, ['a', 'b', 'c']);
});

test('all orders are equally likely', () => {
  // Tries every combination of three draws (from 4, 3 and 2 items) instead of relying on chance.
  const orders = new Map<string, number>();
  for (let a = 0; a < 4; a++)
    for (let b = 0; b < 3; b++)
      for (let c = 0; c < 2; c++) {
        const numbers = [a / 4, b / 3, c / 2];
        const order = sample(['w', 'x', 'y', 'z'], 3, () => (numbers.shift() ?? 0) + 0.01).join('');
        orders.set(order, (orders.get(order) ?? 0) + 1);
      }
  assert.equal(orders.size, 24);
  assert.ok([...orders.values()].every((times) => times === 1));
});
