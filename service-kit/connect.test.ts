import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { connect } from './connect.ts';
import { hasCode, status, unavailable } from './errors.ts';
import { echo, rawCall, startEcho } from './testing/echo.ts';
import { testWorkload } from './testing/workload.ts';

test("a call with a parent has the parent's deadline", async () => {
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

test('a cancel by the first caller reaches the last service', async () => {
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

test('a call ends at its own limit', async () => {
  const { client, stop } = await startEcho({
    async say(words, call) {
      await once(call, 'cancelled');
      return words;
    },
  });
  await assert.rejects(client.say({}, { timeoutMs: 50 }), (error) => hasCode(error, status.DEADLINE_EXCEEDED));
  await stop();
});

test('a call that names no limit has that of GRPC_CALL_TIMEOUT', async () => {
  const { client, stop } = await startEcho(
    {
      async say(words, call) {
        await once(call, 'cancelled');
        return words;
      },
    },
    { vars: { GRPC_CALL_TIMEOUT: '40ms' } },
  );
  await assert.rejects(client.say({}), (error) => hasCode(error, status.DEADLINE_EXCEEDED));
  await stop();
});

/** How often a service that is unavailable `failing` times sees one call of a read and of a write. */
async function attempts(failing: number, vars = {}) {
  let reads = 0;
  let writes = 0;
  const { client, stop } = await startEcho(
    {
      look(words) {
        if (reads++ < failing) throw unavailable('not yet');
        return words;
      },
      say(words) {
        if (writes++ < failing) throw unavailable('not yet');
        return words;
      },
    },
    { vars },
  );
  const read = await client.look({}).then(
    () => 'answered',
    (error) => error.code,
  );
  const written = await client.say({}).then(
    () => 'answered',
    (error) => error.code,
  );
  await stop();
  return { read, reads, written, writes };
}

test('a read is tried again while its service is unavailable, a write never', async () => {
  const { read, reads, written, writes } = await attempts(2);
  assert.deepEqual([read, reads], ['answered', 3]);
  assert.deepEqual([written, writes], [status.UNAVAILABLE, 1]);
});

test('a read is tried three times at most', async () => {
  const { read, reads } = await attempts(9);
  assert.deepEqual([read, reads], [status.UNAVAILABLE, 3]);
});

test('nothing is tried again where the mesh does it', async () => {
  const { read, reads } = await attempts(2, { GRPC_CLIENT_RETRIES: 'false' });
  assert.deepEqual([read, reads], [status.UNAVAILABLE, 1]);
});

test('the same with a policy that is for several replicas', async () => {
  const { read, reads, written, writes } = await attempts(2, { GRPC_LB_POLICY: 'round_robin' });
  assert.deepEqual([read, reads], ['answered', 3]);
  assert.deepEqual([written, writes], [status.UNAVAILABLE, 1]);
});

for (const policy of ['pick_first', 'round_robin'])
  test(`a client that is closed sends nothing (${policy})`, async () => {
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

test('a service that nobody serves is UNAVAILABLE, and found again once it is there', async () => {
  const first = await startEcho({});
  const { address } = first;
  await first.stop();
  const workload = testWorkload('caller', { GRPC_CLIENT_RETRIES: 'off' });
  const client = connect({ workload, service: echo, address, timeoutMs: 5_000 });
  await assert.rejects(client.look({}), (error) => hasCode(error, status.UNAVAILABLE));
  const second = await startEcho({}, { serveOptions: { port: Number(address.split(':')[1]) } });
  let answered = false;
  while (!answered)
    answered = await client.look({}).then(
      () => true,
      () => false,
    );
  client.close();
  await second.stop();
});
