import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trackingId } from './tracking-id.ts';

const address = { streetAddress: '1600 Amphitheatre Parkway', city: 'Mountain View', state: 'CA' };

test('a tracking ID has the format of Online Boutique', () => {
  for (let i = 0; i < 1000; i++) assert.match(trackingId(address), /^[A-Z]{2}-44\d{3}-22\d{7}$/);
});

test('the length of the address is in bytes, and half of it is rounded down', () => {
  assert.match(trackingId({ streetAddress: 'Ä', city: '', state: '' }), /^[A-Z]{2}-6\d{3}-3\d{7}$/);
  assert.match(trackingId({ streetAddress: 'A', city: '', state: '' }), /^[A-Z]{2}-5\d{3}-2\d{7}$/);
});

test('two tracking IDs differ', () => {
  assert.notEqual(trackingId(address), trackingId(address));
});
