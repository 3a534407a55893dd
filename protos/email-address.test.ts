import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEmailAddress } from './email-address.ts';

test('accepts ordinary addresses', () => {
  for (const address of [
    'ann@example.com',
    'o.connor+shop@mail.example.co.uk',
    'jörg@bücher.example',
    "d'arc@example.fr",
  ])
    assert.ok(isEmailAddress(address), address);
});

test('rejects text that would add a header or a recipient, and text that is too long', () => {
  const long = `${'a'.repeat(249)}@b.io`;
  assert.ok(isEmailAddress(long));
  for (const text of ['', 'ann', 'ann@example', 'a@b.c\r\nbcc: x@y.z', 'a@b.c,d@e.f', '<a@b.c>', 'a b@c.d', `a${long}`])
    assert.ok(!isEmailAddress(text), text);
});
