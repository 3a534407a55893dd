import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { connect } from './connect.ts';
import { hasCode, status, unavailable } from './errors.ts';
import { echo, rawCall, startEcho } from './testing/echo.ts';
import { testWorkload } from './testing/workload.ts';

test("a call inherits its parent's deadline", async () => {
  let deadline = 0;
  const back = await startEcho({
    say(words, call) {
      deadline = Number(call.getDeadline());
      return words;
    },
  });
  const front = await startEcho({
    say: (words, call) => back.client.say(words, { parent: call, timeoutMs: 60_000 }),
  });
  const before = Date.now();
  await front.client.say({}, { timeoutMs: 3_000 });
  assert.ok(deadline > before && deadline < before + 4_000, `${deadline - before} ms`);
  await front.stop();
  await back.stop();
});

test('a cancellation by the first caller reaches the last service', async () => {
  const entered = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const back = await startEcho({
    async say(words, call) {
      entered.resolve();
      await once(call, 'cancelled');
      gone.resolve();
      return words;
    },
  });
  const front = await startEcho({
    say: (words, call) => back.client.say(words, { parent: call, timeoutMs: 60_000 }),
  });
  const { cancel } = rawCall(front.address, '/kit.test.EchoService/Say', new Uint8Array());
  await entered.promise;
  cancel();
  await gone.promise;
  await front.stop();
  await back.stop();
});

test('a call ends at its own timeout', async () => {
  const { client, stop } = await startEcho({
    async say(words, call) {
      await once(call, 'cancelled');
      return words;
    },
  });
  const started = performance.now();
  await assert.rejects(client.say({}, { timeoutMs: 50 }), (error) => hasCode(error, status.DEADLINE_EXCEEDED));
  assert.ok(performance.now() - started < 1_500, 'not the default of 2 s');
  await stop();
});

test('GRPC_CALL_TIMEOUT is the timeout of a call that sets none', async () => {
  const { client, stop } = await startEcho(
    {
      async say(words, call) {
        await once(call, 'cancelled');
        return words;
      },
    },
    { vars: { GRPC_CALL_TIMEOUT: '40ms' } },
  );
  const started = performance.now();
  await assert.rejects(client.say({}), (error) => hasCode(error, status.DEADLINE_EXCEEDED));
  assert.ok(performance.now() - started < 1_500, 'not the default of 2 s');
  await stop();
});

/** Calls a read and a write once each on a service that is UNAVAILABLE `failing` times, and counts the attempts. */
async function attempts(failing: number, vars = {}) {
  let reads = 0;
  let writes = 0;
  const { client, stop } = await startEcho(
    {
      look(words) {
        if (reads++ < failing) throw unavailable('starting');
        return words;
      },
      say(words) {
        if (writes++ < failing) throw unavailable('starting');
        return words;
      },
    },
    { vars },
  );
  const read = await client.look({}).then(
    () => 'OK',
    (error) => error.code,
  );
  const written = await client.say({}).then(
    () => 'OK',
    (error) => error.code,
  );
  await stop();
  return { read, reads, written, writes };
}

test('a read is retried while its service is unavailable, a write never', async () => {
  const { read, reads, written, writes } = await attempts(2);
  assert.deepEqual([read, reads], ['OK', 3]);
  assert.deepEqual([written, writes], [status.UNAVAILABLE, 1]);
});

test('a read is attempted at most three times', async () => {
  const { read, reads } = await attempts(9);
  assert.deepEqual([read, reads], [status.UNAVAILABLE, 3]);
});

test('no stack is recorded for a call, which would take a fifth of its CPU, but for every other error', async () => {
  const limits: number[] = [];
  const { service } = echo;
  const { requestSerialize } = service.Say;
  // It runs where grpc-js creates the error that it may need later.
  service.Say.requestSerialize = (words) => {
    limits.push(Error.stackTraceLimit);
    return requestSerialize(words);
  };
  const usual = Error.stackTraceLimit;
  const { client, stop } = await startEcho({});
  await client.say({});
  service.Say.requestSerialize = requestSerialize;
  assert.deepEqual([...limits, Error.stackTraceLimit], [0, usual]);
  await stop();
});

test('GRPC_CLIENT_RETRIES=false disables retries', async () => {
  const { read, reads } = await attempts(2, { GRPC_CLIENT_RETRIES: 'false' });
  assert.deepEqual([read, reads], [status.UNAVAILABLE, 1]);
});

test('retries work with round_robin too', async () => {
  const { read, reads, written, writes } = await attempts(2, { GRPC_LB_POLICY: 'round_robin' });
  assert.deepEqual([read, reads], ['OK', 3]);
  assert.deepEqual([written, writes], [status.UNAVAILABLE, 1]);
});

for (const policy of ['pick_first', 'round_robin'])
  test(`a closed client sends nothing (${policy})`, async () => {
    let calls = 0;
    const { client, stop } = await startEcho(
      {
        say(words) {
          calls++;
          return words;
        },
      },
      { vars: { GRPC_LB_POLICY: policy } },
    );
    await client.say({});
    client.close();
    await assert.rejects(client.say({}), (error) => hasCode(error, status.UNAVAILABLE));
    assert.equal(calls, 1);
    await stop();
  });

test('retries stop when nearly every call fails', async () => {
  let reads = 0;
  const { client, stop } = await startEcho({
    look() {
      reads++;
      throw unavailable('down');
    },
  });
  for (let n = 0; n < 20; n++) await client.look({}).catch(() => {});
  assert.ok(reads < 30, `${reads} attempts of 20 calls`);
  await stop();
});

test('a service that is down is UNAVAILABLE, and found again after it starts', async () => {
  const first = await startEcho({});
  const { address } = first;
  await first.stop();
  const workload = testWorkload('caller', { GRPC_CLIENT_RETRIES: 'off' });
  const client = connect({ workload, service: echo, address, timeoutMs: 5_000 });
  await assert.rejects(client.look({}), (error) => hasCode(error, status.UNAVAILABLE));
  const second = await startEcho({}, { serveOptions: { port: Number(address.split(':')[1]) } });
  let succeeded = false;
  while (!succeeded)
    succeeded = await client.look({}).then(
      () => true,
      () => false,
    );
  client.close();
  await second.stop();
});
