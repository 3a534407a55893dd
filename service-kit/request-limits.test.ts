import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from './errors.ts';
import { checkLimits } from './request-limits.ts';
import { echo, startEcho } from './testing/echo.ts';

const limits = { texts: { zipCode: 4 }, defaultText: 8, lists: { ids: 3 }, defaultEntries: 2 };
const fits = {
  userId: '12345678',
  units: 1,
  address: { zipCode: '1234' },
  absent: null,
  ids: ['a', 'b', 'c'],
  items: [{}, {}],
};

for (const [what, change, message] of [
  ['a string', { userId: 'x'.repeat(9) }, 'user_id has 9 characters, but the maximum is 8'],
  [
    'a string with its own limit',
    { address: { zipCode: '12345' } },
    'address.zip_code has 5 characters, but the maximum is 4',
  ],
  ['bytes', { picture: new Uint8Array(9) }, 'picture has 9 bytes, but the maximum is 8'],
  ['a list', { items: [{}, {}, {}] }, 'items has 3 entries, but the maximum is 2'],
  ['a list with its own limit', { ids: ['', '', '', ''] }, 'ids has 4 entries, but the maximum is 3'],
  ['a string in a list', { ids: ['', 'x'.repeat(9)] }, 'ids[1] has 9 characters, but the maximum is 8'],
  [
    'a string in a message in a list',
    { items: [{ zipCode: '12345' }] },
    'items[0].zip_code has 5 characters, but the maximum is 4',
  ],
] as const)
  test(`${what} above its limit is rejected with the path of the field`, () => {
    assert.throws(() => checkLimits({ ...fits, ...change }, limits), { code: status.INVALID_ARGUMENT, message });
  });

test('values up to their limits are accepted, and an emoji counts as one character', () => {
  checkLimits({ ...fits, userId: '🏠'.repeat(8) }, limits);
  assert.throws(() => checkLimits({ userId: '🏠'.repeat(9) }, limits), /has 9 characters/);
});

test('a handler is not called with a request above the limits of its service', async (t) => {
  let calls = 0;
  const { client, stop } = await startEcho(
    { say: (words) => ({ ...words, times: ++calls }) },
    { serveOptions: { service: { ...echo, requestLimits: limits } } },
  );
  t.after(stop);
  await assert.rejects(client.say({ text: 'x'.repeat(9) }), {
    code: status.INVALID_ARGUMENT,
    fields: [{ field: 'text', description: 'has 9 characters, but the maximum is 8' }],
  });
  assert.equal(calls, 0);
  assert.equal((await client.say({ text: 'x' })).times, 1);
});
