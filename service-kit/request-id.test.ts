import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { requestIdHeader, requestIdOf } from './request-id.ts';
import { echo, rawCall, startEcho } from './testing/echo.ts';

/** Calls a service that calls another one, in its handler and after its response; resolves with the IDs of these calls. */
async function forwardedIds(headers: Record<string, string>): Promise<(string | undefined)[]> {
  const ids: (string | undefined)[] = [];
  const isComplete = Promise.withResolvers<void>();
  const back = await startEcho({
    say(words, call) {
      ids.push(requestIdOf(call.metadata));
      if (ids.length === 2) isComplete.resolve();
      return words;
    },
  });
  const detached = async () => {
    await sleep(20);
    await back.client.say({});
  };
  const front = await startEcho({
    say(words, call) {
      void detached();
      return back.client.say(words, { parent: call });
    },
  });
  const words = echo.service.Say.requestSerialize({ text: '' });
  await rawCall(front.address, '/kit.test.EchoService/Say', words, headers).response;
  await isComplete.promise;
  await front.stop();
  await back.stop();
  return ids;
}

test('a request ID is forwarded to all calls made for the request, also after its response', async () => {
  for (const id of ['correlation', 'with spaces inside', 'x'.repeat(128)])
    assert.deepEqual(await forwardedIds({ [requestIdHeader]: id }), [id, id]);
});

test('a request ID that is too long or not ASCII is not forwarded, nor is one invented', async () => {
  assert.deepEqual(await forwardedIds({ [requestIdHeader]: 'x'.repeat(129) }), [undefined, undefined]);
  assert.deepEqual(await forwardedIds({}), [undefined, undefined]);
});
