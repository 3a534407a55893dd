import assert from 'node:assert/strict';
import { subscribe } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { dropEndedStreams } from './ended-calls.ts';
import { notFound } from './errors.ts';
import type { Call } from './rpc.ts';
import { startEcho } from './testing/echo.ts';

dropEndedStreams();

test('an ended call keeps no listener at either end, and the next ones go through', async () => {
  const streams: EventEmitter[] = [];
  for (const side of ['client', 'server'])
    subscribe(`http2.${side}.stream.created`, (message) => {
      const stream: unknown = Reflect.get(Object(message), 'stream');
      if (stream instanceof EventEmitter) streams.push(stream);
    });
  const served: Call[] = [];
  const { client, stop } = await startEcho({
    look(words, call) {
      served.push(call);
      if (words.times === 0) throw notFound('nothing to look at');
      return words;
    },
  });
  for (let i = 0; i < 3; i++) {
    assert.equal((await client.look({ text: 'here', times: 1 })).text, 'here');
    await assert.rejects(client.look({ times: 0 }), /nothing to look at/);
  }
  await sleep(50);
  assert.equal(streams.length, 12, 'six calls, two ends each');
  assert.deepEqual(
    streams.flatMap((stream) => stream.eventNames()),
    streams.map(() => 'error'),
  );
  assert.deepEqual(
    served.flatMap((call) => call.eventNames()),
    [],
  );
  await stop();
});
