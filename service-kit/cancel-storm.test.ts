// Thousands of calls that are cancelled together. Node's server ends a connection with too many: lab/notes/cancelled-calls.md.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentials, Client as GrpcClient } from '@grpc/grpc-js';
import { until } from '../testing/eventually.ts';
import { connect } from './connect.ts';
import { echo, startEcho } from './testing/echo.ts';
import { testWorkload } from './testing/workload.ts';

const cancelledCalls = 4_000;
const innocentCalls = 48;
/** Fewer than are cancelled: the client sends at most 450 at a time. */
const processedCalls = 440;

test(`${cancelledCalls} calls that are cancelled together fail no other call`, async (t) => {
  const processed = new Set<string>();
  const { promise: end, resolve: endAll } = Promise.withResolvers<void>();
  const handler = async (words: { text: string; times: number }) => {
    processed.add(words.text);
    await end;
    return words;
  };
  const server = await startEcho({ say: handler, look: handler });
  const client = connect({ workload: testWorkload('caller'), service: echo, address: server.address });
  /** Its handler makes the calls, which are cancelled with it. */
  const flooder = await startEcho({
    async say(words, parent) {
      parent.setMaxListeners(2 * cancelledCalls);
      const call = (_: unknown, n: number) => client.say({ text: `cancelled ${n}` }, { parent, timeoutMs: 60_000 });
      await Promise.allSettled(Array.from({ length: cancelledCalls }, call));
      return words;
    },
  });
  const starter = new GrpcClient(flooder.address, credentials.createInsecure());
  t.after(async () => {
    starter.close();
    client.close();
    await flooder.stop();
    await server.stop();
  });

  const outcomes = new Map<string, Promise<string>>();
  function callInnocently(method: 'say' | 'look', when: string): void {
    for (let n = 0; n < innocentCalls / 4; n++) {
      const text = `${method} ${when} ${n}`;
      const outcome = client[method]({ text }, { timeoutMs: 60_000 });
      outcomes.set(
        text,
        outcome.then(
          () => 'OK',
          (error) => String(error),
        ),
      );
    }
  }
  const callBoth = (when: string) => {
    callInnocently('say', when);
    callInnocently('look', when);
  };

  callBoth('before');
  await until('the first calls', async () => processed.size === innocentCalls / 2, 30_000);
  const { path, requestSerialize, responseDeserialize } = echo.service.Say;
  const deadline = Date.now() + 60_000;
  const flood = starter.makeUnaryRequest(path, requestSerialize, responseDeserialize, {}, { deadline }, () => {});
  await until('the flood', async () => processed.size >= processedCalls, 30_000);
  callBoth('during');
  flood.cancel();
  await until('the other calls', async () => [...outcomes.keys()].every((text) => processed.has(text)), 30_000);
  endAll();

  const failed: string[] = [];
  for (const [text, outcome] of outcomes) if ((await outcome) !== 'OK') failed.push(`${text}: ${await outcome}`);
  assert.deepEqual(failed, []);
  assert.ok(processed.size < cancelledCalls / 2, `${processed.size} calls were sent`);
});
