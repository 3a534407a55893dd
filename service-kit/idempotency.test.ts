import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fingerprint } from './idempotency.ts';

test('a fingerprint ignores the order of fields, but nothing else', () => {
  const one = fingerprint({ a: 1, b: { c: [1, 2], d: null } });
  assert.equal(fingerprint({ b: { d: null, c: [1, 2] }, a: 1 }), one);
  for (const other of [{ a: 1, b: { c: [2, 1], d: null } }, { a: '1', b: { c: [1, 2], d: null } }, { a: 1 }, [], null])
    assert.notEqual(fingerprint(other), one);
});

test('values that look alike when concatenated have different fingerprints', () => {
  assert.notEqual(fingerprint({ ab: 'c' }), fingerprint({ a: 'bc' }));
  assert.notEqual(fingerprint(['a', 'b']), fingerprint(['a,b']));
  assert.notEqual(fingerprint({ a: '1","b":"2' }), fingerprint({ a: '1', b: '2' }));
});
