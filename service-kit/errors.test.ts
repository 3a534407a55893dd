import assert from 'node:assert/strict';
import { createServer } from 'node:http2';
import { test } from 'node:test';
import { Metadata } from '@grpc/grpc-js';
import { connect } from './connect.ts';
import { fromWire, toWire } from './error-details.ts';
import {
  checkSize,
  failedPrecondition,
  hasCode,
  ifUnimplemented,
  invalidArgument,
  StatusError,
  status,
  unavailable,
} from './errors.ts';
import { type EchoHandlers, echo, startEcho } from './testing/echo.ts';
import { testWorkload } from './testing/workload.ts';

/** The error that the caller of a service with these handlers receives. */
async function failure(handlers: Partial<EchoHandlers>): Promise<StatusError> {
  const { client, stop } = await startEcho(handlers);
  const error = await client.say({ text: 'hello' }).catch((thrown: unknown) => thrown);
  await stop();
  assert.ok(error instanceof StatusError);
  return error;
}

/** The error that a caller receives if a dependency of the service it calls throws `thrown`. */
async function failureBehind(thrown: Error, catching?: (error: unknown) => never): Promise<StatusError> {
  const back = await startEcho({
    say() {
      throw thrown;
    },
  });
  const error = await failure({
    say: (words, call) => {
      const response = back.client.say(words, { parent: call });
      return catching ? response.catch(catching) : response;
    },
  });
  await back.stop();
  return error;
}

/** The error that a caller receives if its connection is lost during the call. */
async function cutOff(
  call: (client: ReturnType<typeof connect<typeof echo.service>>) => Promise<unknown>,
): Promise<StatusError> {
  const server = createServer();
  server.on('stream', (stream) => stream.session?.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (!bound || typeof bound === 'string') throw new Error('no port');
  const workload = testWorkload('test', { GRPC_CLIENT_RETRIES: 'false' });
  const client = connect({ workload, service: echo, address: `127.0.0.1:${bound.port}` });
  const error = await call(client).catch((thrown: unknown) => thrown);
  client.close();
  server.close();
  assert.ok(error instanceof StatusError);
  return error;
}

test('an invalid field reaches the caller, with a non-ASCII message', async () => {
  const error = await failure({
    say() {
      throw invalidArgument('item.quantity', 'is 0, but must be 1 to 10 – 100 % sure');
    },
  });
  assert.equal(error.code, status.INVALID_ARGUMENT);
  assert.equal(error.message, 'item.quantity is 0, but must be 1 to 10 – 100 % sure');
  assert.deepEqual(error.fields, [{ field: 'item.quantity', description: 'is 0, but must be 1 to 10 – 100 % sure' }]);
  assert.equal(error.peer, 'echoservice');
});

test('an error without fields reaches the caller without fields', async () => {
  const error = await failure({
    say() {
      throw failedPrecondition('the cart is empty');
    },
  });
  assert.deepEqual([error.code, error.message, error.fields], [status.FAILED_PRECONDITION, 'the cart is empty', []]);
});

test('a bug in a handler is INTERNAL, without its details', async () => {
  const error = await failure({
    async say() {
      throw new TypeError('secret.of is not a function');
    },
  });
  assert.deepEqual([error.code, error.message, error.fields], [status.INTERNAL, 'internal error', []]);
});

test('an error of a dependency that the handler does not catch is INTERNAL', async () => {
  const error = await failureBehind(invalidArgument('text', 'is wrong'));
  assert.deepEqual([error.code, error.message, error.fields], [status.INTERNAL, 'internal error', []]);
});

test('an unavailable dependency makes us UNAVAILABLE, naming it but not quoting its message', async () => {
  const error = await failureBehind(unavailable('10.0.0.1:6379 refused'));
  assert.deepEqual([error.code, error.message], [status.UNAVAILABLE, 'echoservice does not respond']);
});

test('UNAVAILABLE from the peer itself had no effect, but a lost connection may have had one', async () => {
  const own = await failure({
    say() {
      throw unavailable('no room');
    },
  });
  assert.deepEqual([own.code, own.hadNoEffect], [status.UNAVAILABLE, true]);
  for (const cut of [await cutOff((client) => client.say({})), await cutOff((client) => client.look({}))])
    assert.equal(cut.code, status.UNAVAILABLE);
  assert.equal((await cutOff((client) => client.say({}))).hadNoEffect, false);
  assert.equal((await cutOff((client) => client.look({}))).hadNoEffect, true, 'a read');
});

test('a lost connection to a dependency during a write is UNKNOWN', async () => {
  const error = await failure({
    say: async () => {
      throw await cutOff((client) => client.say({}));
    },
  });
  assert.equal(error.code, status.UNKNOWN);
  const reading = await failure({
    say: async () => {
      throw await cutOff((client) => client.look({}));
    },
  });
  assert.equal(reading.code, status.UNAVAILABLE);
});

test('a call that was never sent had no effect', async () => {
  const { client, running } = await startEcho({});
  await running.stop();
  const error = await client.say({}).catch((thrown: unknown) => thrown);
  client.close();
  assert.ok(hasCode(error, status.UNAVAILABLE) && error.hadNoEffect);
});

test('ifUnimplemented falls back if an older peer lacks the RPC, but not for other errors', async () => {
  const lacking = new StatusError(status.UNIMPLEMENTED, 'no such method', { peer: 'peer' });
  assert.equal(await Promise.reject(lacking).catch(ifUnimplemented(async () => 'one by one')), 'one by one');
  const other = Promise.reject(unavailable('down')).catch(ifUnimplemented(async () => 'one by one'));
  await assert.rejects(other, (error) => hasCode(error, status.UNAVAILABLE));
});

test('invalid details leave the status unchanged', () => {
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from('ffffff', 'hex'));
  const wire = { ...toWire(failedPrecondition('no')), metadata, name: 'Error', message: '9 FAILED_PRECONDITION: no' };
  const error = fromWire(wire, 'peer');
  assert.deepEqual([error.code, error.message, error.fields], [status.FAILED_PRECONDITION, 'no', []]);
});

test('the reason of an error reaches the caller, and the field keeps its description', async () => {
  const error = await failure({
    say() {
      throw invalidArgument('card', 'expired in May', 'CARD_EXPIRED');
    },
  });
  assert.equal(error.reason, 'CARD_EXPIRED');
  assert.equal(error.message, 'card expired in May');
  assert.deepEqual(error.fields, [{ field: 'card', description: 'expired in May' }]);
});

test('a value that is too long is rejected with its length and the maximum', () => {
  checkSize('ids', ['a', 'b'], 2, 'entries');
  assert.throws(
    () => checkSize('ids', ['a', 'b', 'c'], 2, 'entries'),
    /^StatusError: ids has 3 entries, but the maximum is 2/,
  );
  assert.throws(() => checkSize('text', 'abc', 2), {
    fields: [{ field: 'text', description: 'has 3 characters, but the maximum is 2' }],
  });
});

test("a status outside gRPC's range is UNKNOWN with its message, and the caller sees the peer's number", async () => {
  const httpStatus: number = 400;
  const error = await failure({
    say() {
      throw new StatusError(httpStatus, 'Credit card info is invalid');
    },
  });
  const { code, message, foreignCode, hadNoEffect } = error;
  assert.deepEqual([code, message, foreignCode], [status.UNKNOWN, 'Credit card info is invalid', 400]);
  assert.equal(hadNoEffect, false);
});
