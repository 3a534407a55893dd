import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode, StatusError, status } from './errors.ts';
import { fingerprint, idempotencyKey } from './idempotency.ts';
import { echo, rawCall, startEcho } from './testing/echo.ts';

/** The key of a call whose own key is `text`, with these headers. */
async function keyOf(text: string, headers: Record<string, string> = {}) {
  const { address, stop } = await startEcho({
    say: (words, call) => ({ text: idempotencyKey(words.text, call) ?? 'none' }),
  });
  const words = echo.service.Say.requestSerialize({ text });
  const { error, reply } = await rawCall(address, '/kit.test.EchoService/Say', words, headers).response;
  await stop();
  if (error) throw new StatusError(error.code, error.details);
  return echo.service.Say.responseDeserialize(reply ?? Buffer.alloc(0)).text;
}

test("the client's own key takes precedence over the mesh's request id", async () => {
  assert.equal(await keyOf('mine', { 'x-request-id': 'from the mesh' }), 'mine');
});

test("without a key, the mesh's request id is the key", async () => {
  assert.equal(await keyOf('', { 'x-request-id': 'from the mesh' }), 'from the mesh');
});

test('without either a call has no key', async () => {
  assert.equal(await keyOf(''), 'none');
});

test('a key may have 128 characters, but not more', async () => {
  assert.equal(await keyOf('x'.repeat(128)), 'x'.repeat(128));
  await assert.rejects(keyOf('x'.repeat(129)), (error) => hasCode(error, status.INVALID_ARGUMENT));
});

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
