import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from './connect.ts';
import { EnvError } from './env.ts';
import { hasCode, status } from './errors.ts';
import { echo, rawCall, startEcho } from './testing/echo.ts';

const say = '/kit.test.EchoService/Say';

test('a handler receives the request, and the client its response', async () => {
  const { client, stop } = await startEcho({});
  assert.deepEqual(await client.say({ text: 'hello', times: 2 }), { text: 'hello', times: 2 });
  assert.deepEqual(await client.say({}), { text: '', times: 0 });
  await stop();
});

test("a request that can't be decoded is INVALID_ARGUMENT", async () => {
  const { address, stop } = await startEcho({});
  const { error } = await rawCall(address, say, Buffer.from('0aff', 'hex')).response;
  assert.deepEqual([error?.code, error?.details], [status.INVALID_ARGUMENT, 'the request is not a valid message']);
  await stop();
});

test('an unknown method is UNIMPLEMENTED', async () => {
  const { address, stop } = await startEcho({});
  const { error } = await rawCall(address, '/kit.test.EchoService/Shout', new Uint8Array()).response;
  assert.equal(error?.code, status.UNIMPLEMENTED);
  await stop();
});

test('a request above the limit is rejected, one below it is not', async () => {
  const { client, stop } = await startEcho({});
  await assert.rejects(client.say({ text: 'x'.repeat(256 * 1024) }), (error) =>
    hasCode(error, status.RESOURCE_EXHAUSTED),
  );
  assert.equal((await client.say({ text: 'x'.repeat(255 * 1024) })).times, 0);
  await stop();
});

test('maxRequestBytes raises the limit', async () => {
  const { client, stop } = await startEcho({}, { serveOptions: { maxRequestBytes: 600 * 1024 } });
  await client.say({ text: 'x'.repeat(500 * 1024) });
  await stop();
});

test('EXTRA_LATENCY delays every call', async () => {
  const { client, stop } = await startEcho({}, { vars: { EXTRA_LATENCY: '120ms' } });
  const started = performance.now();
  await client.say({});
  // A timer may fire up to a millisecond early.
  assert.ok(performance.now() - started >= 119);
  await stop();
});

test('an invalid EXTRA_LATENCY prevents the service from starting', async () => {
  await assert.rejects(startEcho({}, { vars: { EXTRA_LATENCY: 'slow' } }), (error) => {
    assert.ok(error instanceof EnvError);
    assert.match(error.message, /^echoservice: EXTRA_LATENCY is "slow", but must be a duration/);
    return true;
  });
});

test('a shutdown lets a running call finish, rejects new ones, and then closes the resources', async () => {
  const entered = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const closed: string[] = [];
  const { client, workload, address, running } = await startEcho(
    {
      async say(words) {
        entered.resolve();
        await release.promise;
        closed.push('the call');
        return words;
      },
    },
    { serveOptions: { resources: [{ close: () => closed.push('the store') }] } },
  );
  const call = client.say({ text: 'last' }, { timeoutMs: 5_000 });
  await entered.promise;
  const stopped = running.stop();
  assert.equal(running.stop(), stopped, "a second stop returns the first one's promise");

  let rejected = false;
  while (!rejected) {
    const late = connect({ workload, service: echo, address });
    rejected = await late.look({}).then(
      () => false,
      (error) => hasCode(error, status.UNAVAILABLE),
    );
    late.close();
  }
  release.resolve();
  assert.equal((await call).text, 'last');
  client.close();
  await stopped;
  assert.deepEqual(closed, ['the call', 'the store']);
});

test('a port that is in use is an error', async () => {
  const { running, stop } = await startEcho({});
  await assert.rejects(startEcho({}, { serveOptions: { port: running.port } }));
  await stop();
});

test('a running handler is notified that its caller cancelled', async () => {
  const gone = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  const { address, stop } = await startEcho({
    async say(words, call) {
      entered.resolve();
      await once(call, 'cancelled');
      gone.resolve();
      return words;
    },
  });
  const { response, cancel } = rawCall(address, say, new Uint8Array());
  await entered.promise;
  cancel();
  assert.equal((await response).error?.code, status.CANCELLED);
  await gone.promise;
  await stop();
});

test('connected clients get a GOAWAY when a shutdown begins, and are served until the drain ends', async () => {
  const { address, client, running } = await startEcho({}, { vars: { SHUTDOWN_DRAIN: '400ms' } });
  await client.say({});
  const session = connectHttp2(`http://${address}`);
  await once(session, 'connect');
  const goaway = once(session, 'goaway');
  const stopped = running.stop();
  await goaway;
  await client.say({});
  await stopped;
  session.destroy();
  await assert.rejects(client.say({}), (error) => hasCode(error, status.UNAVAILABLE));
  client.close();
});

test('a resource that never closes does not prevent the service from stopping', async () => {
  const closed: string[] = [];
  const hangs = { close: () => new Promise(() => {}) };
  const next = { close: () => closed.push('the next one') };
  const { client, running } = await startEcho({}, { serveOptions: { resources: [hangs, next] } });
  const since = performance.now();
  await running.stop(400);
  client.close();
  assert.ok(performance.now() - since < 2_000);
  assert.deepEqual(closed, ['the next one']);
});

test('a connection has at most 500 calls at a time', async () => {
  const { address, stop } = await startEcho({});
  const session = connectHttp2(`http://${address}`);
  const [settings] = await once(session, 'remoteSettings');
  assert.equal(settings.maxConcurrentStreams, 500);
  session.destroy();
  await stop();
});

test('the calls of a caller that vanished are cancelled', { timeout: 30_000 }, async (t) => {
  const cancelled = Promise.withResolvers<void>();
  const { address, stop } = await startEcho({
    say: (_, call) => new Promise(() => call.on('cancelled', () => cancelled.resolve())),
  });
  const caller = fork(join(import.meta.dirname, 'testing/frozen-caller.ts'), [address]);
  t.after(() => caller.kill('SIGKILL'));
  await once(caller, 'message');
  caller.kill('SIGSTOP');
  await cancelled.promise;
  await stop();
});
