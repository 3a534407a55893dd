import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cached } from './cache.ts';

/** A cached function that returns the number of loads so far. */
function counting(ttlMs: number) {
  let loads = 0;
  return cached(ttlMs, async () => ++loads);
}

test('a value is loaded once, even for concurrent callers', async () => {
  const read = counting(60_000);
  assert.deepEqual(await Promise.all([read(), read(), read()]), [1, 1, 1]);
  assert.equal(await read(), 1);
});

test('a value is loaded again after its time to live', async () => {
  const read = counting(1);
  assert.equal(await read(), 1);
  const loaded = performance.now();
  while (performance.now() <= loaded + 1) await Promise.resolve();
  assert.equal(await read(), 2);
});

test('a time to live of 0 disables the cache', async () => {
  const read = counting(0);
  assert.deepEqual([await read(), await read()], [1, 2]);
});

test('a failure reaches all waiting callers, and is not cached', async () => {
  let loads = 0;
  const read = cached(60_000, async () => {
    if (++loads === 1) throw new Error('not yet');
    return 'there';
  });
  const [first, second] = await Promise.allSettled([read(), read()]);
  assert.deepEqual([first.status, second.status, loads], ['rejected', 'rejected', 1]);
  assert.equal(await read(), 'there');
});
