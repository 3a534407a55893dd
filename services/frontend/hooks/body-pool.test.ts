import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { StatusError, status } from '@boutique/service-kit/errors';
import { bodyPool, limitChunks } from './body-pool.ts';

function poolOf(maxBytes: number) {
  const hold = bodyPool(maxBytes);
  return () => {
    const payload = new PassThrough();
    const { stream, release } = hold(payload);
    let received = 0;
    let error: unknown;
    stream.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    stream.on('error', (thrown) => {
      error = thrown;
    });
    return {
      release,
      async send(bytes: number) {
        payload.write(Buffer.alloc(bytes));
        await setImmediate();
      },
      async end() {
        payload.end();
        await setImmediate();
      },
      received: () => received,
      isRejected: () => error instanceof StatusError && error.code === status.RESOURCE_EXHAUSTED,
    };
  };
}

test('a body passes through unchanged', async () => {
  const open = poolOf(100);
  const body = open();
  await body.send(60);
  await body.send(40);
  await body.end();
  assert.equal(body.received(), 100);
  assert.equal(body.isRejected(), false);
});

test('bytes count until they are released, once', async () => {
  const open = poolOf(100);
  for (let at = 0; at < 5; at++) {
    const body = open();
    await body.send(80);
    await body.end();
    assert.equal(body.isRejected(), false);
    body.release();
    body.release();
  }
  const [one, two] = [open(), open()];
  await one.send(80);
  await one.end();
  await two.send(30);
  assert.equal(two.isRejected(), true, 'a complete body is never rejected, so the new one is');
  assert.equal(one.isRejected(), false);
});

test('the oldest incomplete body is rejected first', async () => {
  const open = poolOf(100);
  const [stalled, slow, quick] = [open(), open(), open()];
  await stalled.send(50);
  await slow.send(40);
  await quick.send(20);
  assert.deepEqual(
    [stalled, slow, quick].map(({ isRejected }) => isRejected()),
    [true, false, false],
  );
  await quick.send(50);
  await quick.end();
  assert.deepEqual(
    [slow, quick].map(({ isRejected }) => isRejected()),
    [true, false],
  );
  assert.equal(quick.received(), 70);
});

test('a rejected or released body no longer counts', async () => {
  const open = poolOf(100);
  const [first, second, third] = [open(), open(), open()];
  await first.send(90);
  await second.send(20);
  assert.equal(first.isRejected(), true);
  await first.send(90);
  second.release();
  await second.send(90);
  await third.send(100);
  assert.equal(third.isRejected(), false);
});

test('a body larger than everything is rejected', async () => {
  const open = poolOf(100);
  const body = open();
  await body.send(101);
  assert.equal(body.isRejected(), true);
});

test('a cheap body may arrive in some chunks, but not in hundreds', async () => {
  for (const [chunks, isClosed] of [
    [200, false],
    [300, true],
  ] as const) {
    const payload = new PassThrough();
    limitChunks(payload);
    for (let at = 0; at < chunks && !payload.destroyed; at++) {
      payload.write('a');
      await setImmediate();
    }
    assert.equal(payload.destroyed, isClosed, `${chunks} chunks`);
  }
});
