import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCapability, keyOf, newCapability } from './capability.ts';

test('capabilities are random and have the format that services check', () => {
  const capabilities = Array.from({ length: 100 }, newCapability);
  assert.equal(new Set(capabilities).size, 100);
  assert.ok(capabilities.every(isCapability));
  for (const text of ['', 'x', `${capabilities[0]}x`, `${'a'.repeat(21)}.`]) assert.equal(isCapability(text), false);
});

test('a key has the order ID, but not the capability', () => {
  const capability = newCapability();
  assert.match(keyOf('order-1', capability), /^order-1\.[\w-]{22}$/);
  assert.ok(!keyOf('order-1', capability).includes(capability));
  assert.notEqual(keyOf('order-1', newCapability()), keyOf('order-1', capability));
  assert.equal(keyOf('order-1', ''), 'order-1');
});
