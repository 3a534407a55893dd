// How long a server keeps the connections of callers that make no calls.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { rawGrpcCall } from '../testing/raw-bytes.ts';
import { startEcho } from './testing/echo.ts';

const say = '/kit.test.EchoService/Say';
/** An empty gRPC message. */
const empty = Buffer.alloc(5);
const minute = 60_000;

/** Makes minutes last 60 ms for the code under test. Pings, which are seconds apart, are unchanged. */
function shortenMinutes(t: TestContext): void {
  const { setTimeout } = globalThis;
  const [date, started] = [Date.now(), performance.now()];
  // A little faster than the timers, which may fire a millisecond early.
  t.mock.method(Date, 'now', () => date + (performance.now() - started) * 1_010);
  t.mock.method(globalThis, 'setTimeout', (work: () => void, ms: number, ...args: []) =>
    setTimeout(work, ms > minute ? ms / 1_000 : ms, ...args),
  );
}

test('a caller that makes no calls for half an hour is disconnected', async (t) => {
  shortenMinutes(t);
  const { address, stop } = await startEcho({});
  const session = connectHttp2(`http://${address}`);
  t.after(() => {
    session.destroy();
    return stop();
  });
  for (let calls = 0; calls < 2; calls++) {
    assert.equal(await rawGrpcCall(session, say, empty), '0');
    await sleep(20 * 60);
    assert.ok(!session.closed);
  }
  await once(session, 'close', { signal: AbortSignal.timeout(20 * 60) });
});

test('a connection without a single byte is closed within 20 seconds', { timeout: 40_000 }, async (t) => {
  const { address, stop } = await startEcho({});
  const socket = connectTcp(Number(address.split(':')[1]), '127.0.0.1').resume();
  t.after(() => {
    socket.destroy();
    return stop();
  });
  await once(socket, 'close', { signal: AbortSignal.timeout(25_000) });
});
