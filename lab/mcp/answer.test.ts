import assert from 'node:assert/strict';
import { test } from 'node:test';
import { first, maxChars } from './answer.ts';

test('as many items as fit, and texts are shortened', () => {
  const stack = 'x'.repeat(9_000);
  const { found, items, notes } = first(
    Array.from({ length: 40 }, () => ({ stack })),
    30,
  );
  assert.deepEqual([found, items.length], [40, 14]);
  assert.deepEqual(items[0], { stack: `${'x'.repeat(2_000)}… (9000 characters)` });
  assert.match(notes?.[0] ?? '', /^Only 14 of 30 items fit /);
  assert.ok(JSON.stringify(items).length <= maxChars);
});

test('an item of many long texts has shorter ones, and one that is too long even so is left out', () => {
  const attributes = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, number) => [`k${number}`, 'x'.repeat(3_000)]));
  assert.equal(first([attributes(100)], 20).items.length, 1);
  const { items, notes } = first([attributes(1_000)], 20);
  assert.deepEqual([items.length, notes?.length], [0, 1]);
});

test('an item that is too long does not hide the others', () => {
  const { found, items } = first([{ ['k'.repeat(40_000)]: 1 }, { a: 1 }, { a: 2 }], 20);
  assert.deepEqual([found, items], [3, [{ a: 1 }, { a: 2 }]]);
});

test('without a note, nothing is missing', () => {
  assert.deepEqual(first([{ a: 1 }, { a: 2 }], 1), { found: 2, items: [{ a: 1 }] });
});
