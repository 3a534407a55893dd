import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode, StatusError, status } from './errors.ts';
import { fingerprint, idempotencyKey } from './idempotency.ts';
import { echo, rawCall, startEcho } from './testing/echo.ts';

/** The key of a call with this text as its own key and these headers. */
async function keyOf(text: string, headers: Record<string, string> = {}) {
  const { address, stop } = await startEcho({
    say: (words, call) => ({ text: idempotencyKey(words.text, call) ?? 'none' }),
  });
  const words = echo.service.Say.requestSerialize({ text });
  const { error, reply } = await rawCall(address, '/kit.test.EchoService/Say', words, headers).answer;
  await stop();
  if (error) throw new StatusError(error.code, error.details);
  return echo.service.Say.responseDeserialize(reply ?? Buffer.alloc(0)).text;
}

test("the client's own key wins over the mesh's request id", async () => {
  assert.equal(await keyOf('mine', { 'x-request-id': 'of the mesh' }), 'mine');
});

test("without a key the mesh's request id is one", async () => {
  assert.equal(await keyOf('', { 'x-request-id': 'of the mesh' }), 'of the mesh');
});

test('without either a call has no key', async () => {
  assert.equal(await keyOf(''), 'none');
});

test('a key of 128 characters is taken, a longer one refused', async () => {
  assert.equal(await keyOf('x'.repeat(128)), 'x'.repeat(128));
  await assert.rejects(keyOf('x'.repeat(129)), (error) => hasCode(error, status.INVALID_ARGUMENT));
});

test('a fingerprint does not depend on the order of fields, but on all else', () => {
  const one = fingerprint({ a: 1, b: { c: [1, 2], d: null } });
  assert.equal(fingerprint({ b: { d: null, c: [1, 2] }, a: 1 }), one);
  for (const other of [{ a: 1, b: { c: [2, 1], d: null } }, { a: '1', b: { c: [1, 2], d: null } }, { a: 1 }, [], null])
    assert.notEqual(fingerprint(other), one);
});

test('names and values that run together have fingerprints of their own', () => {
  assert.notEqual(fingerprint({ ab: 'c' }), fingerprint({ a: 'bc' }));
  assert.notEqual(fingerprint(['a', 'b']), fingerprint(['a,b']));
  assert.notEqual(fingerprint({ a: '1","b":"2' }), fingerprint({ a: '1', b: '2' }));
});
