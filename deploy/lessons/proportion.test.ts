import assert from 'node:assert/strict';
import { test } from 'node:test';
import { intervalOf } from './proportion.ts';

test('the interval is that of Wilson, and a share fits its weight unless that is far outside', () => {
  const { low, high, isConsistent } = intervalOf(40, 400, 0.1);
  assert.ok(Math.abs(low - 0.0743) < 0.0005 && Math.abs(high - 0.1333) < 0.0005, `${low} ${high}`);
  assert.ok(isConsistent);
  assert.ok(!intervalOf(100, 400, 0.1).isConsistent);
  assert.ok(!intervalOf(0, 400, 0.1).isConsistent);
});

test('a weight of 100 % allows no other version, and no calls prove nothing', () => {
  assert.ok(intervalOf(400, 400, 1).isConsistent);
  assert.ok(!intervalOf(399, 400, 1).isConsistent);
  assert.ok(!intervalOf(0, 0, 0.5).isConsistent);
});
