// Calls to HTTP/2 peers that respond in ways grpc-js's own server never does, and over networks that stall.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { createServer as createTcpServer } from 'node:net';
import { after, test } from 'node:test';
import { startTcpProxy } from '../testing/tcp-proxy.ts';
import { connect } from './connect.ts';
import { StatusError, status } from './errors.ts';
import { type EchoHandlers, echo, startEcho } from './testing/echo.ts';
import { testWorkload } from './testing/workload.ts';

const limit = 1_000;
const ok = { ':status': 200, 'content-type': 'application/grpc' };
const servers: Http2Server[] = [];
after(() => {
  for (const server of servers) server.close();
});

type Respond = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** An HTTP/2 server that responds to each complete request with `respond`. */
async function peer(respond: Respond) {
  const server = createServer();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    stream.resume().once('end', () => respond(stream, headers));
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const bound = server.address();
  return { server, address: `127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}` };
}

interface Outcome {
  code: status;
  text?: string;
  error?: StatusError;
}

function clientOf(address: string, vars: Record<string, string> = {}) {
  const client = connect({ workload: testWorkload('caller', vars), service: echo, address, maxMessageBytes: limit });
  const ended = (call: Promise<{ text: string }>): Promise<Outcome> =>
    call.then(
      ({ text }) => ({ code: status.OK, text }),
      (error: unknown) => {
        if (!(error instanceof StatusError)) throw error;
        return { code: error.code, error };
      },
    );
  return {
    say: (text = 'hello', timeoutMs = 5_000) => ended(client.say({ text }, { timeoutMs })),
    look: (text = 'hello', timeoutMs = 5_000) => ended(client.look({ text }, { timeoutMs })),
    close: client.close,
  };
}

/** The outcome of one call to such a peer. */
async function outcomeOf(respond: Respond, timeoutMs?: number): Promise<Outcome> {
  const { server, address } = await peer(respond);
  const { say, close } = clientOf(address);
  const ended = await say('hello', timeoutMs);
  close();
  server.close();
  return ended;
}

/** A gRPC frame with an Echo message. */
function framed(text: string, isCompressed = 0, missing = 0): Buffer {
  const message = echo.service.Say.responseSerialize({ text });
  const prefix = Buffer.from([isCompressed, 0, 0, 0, 0]);
  prefix.writeUInt32BE(message.length + missing, 1);
  return Buffer.concat([prefix, message]);
}

const responding =
  (body: Buffer[], trailers: OutgoingHttpHeaders = { 'grpc-status': '0' }): Respond =>
  (stream) => {
    stream.respond(ok, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers(trailers));
    for (const part of body) stream.write(part);
    stream.end();
  };

const broken: [string, Respond, status][] = [
  ['a message in two frames', responding([framed('hello').subarray(0, 3), framed('hello').subarray(3)]), status.OK],
  ['an empty message', responding([framed('')]), status.OK],
  ['a message over the limit', responding([framed('x'.repeat(limit + 1))]), status.RESOURCE_EXHAUSTED],
  ['no message', responding([]), status.UNIMPLEMENTED],
  ['a compressed message without its encoding', responding([framed('hello', 1)]), status.INTERNAL],
  ['no status', responding([framed('hello')], { 'some-other': 'trailer' }), status.UNKNOWN],
  ['trailers alone', (stream) => stream.respond({ ...ok, 'grpc-status': '5' }, { endStream: true }), status.NOT_FOUND],
  [
    'an HTML page of a proxy',
    (stream) => {
      stream.respond({ ':status': 503, 'content-type': 'text/html' });
      stream.end(`<h1>${'no '.repeat(1_000)}</h1>`);
    },
    status.UNAVAILABLE,
  ],
  ['HTTP 404', (stream) => stream.respond({ ':status': 404 }, { endStream: true }), status.UNIMPLEMENTED],
  ['HTTP 418', (stream) => stream.respond({ ':status': 418 }, { endStream: true }), status.UNKNOWN],
  ['a cancel', (stream) => stream.close(8), status.CANCELLED],
  ['a reset', (stream) => stream.close(2), status.INTERNAL],
  ['"enhance your calm"', (stream) => stream.close(11), status.RESOURCE_EXHAUSTED],
  ['a lost connection', (stream) => stream.session?.socket.destroy(), status.UNAVAILABLE],
];
for (const [what, respond, code] of broken)
  test(`${what} is ${status[code]}`, async () => assert.equal((await outcomeOf(respond)).code, code));

test('two messages end at the deadline, since grpc-js waits for the second to be read', async () => {
  const { code } = await outcomeOf(responding([framed('one'), framed('two')]), 300);
  assert.equal(code, status.DEADLINE_EXCEEDED);
});

test('a status keeps its message, and is UNKNOWN if gRPC has no such code', async () => {
  const known = await outcomeOf(responding([], { 'grpc-status': '9', 'grpc-message': 'the caf%C3%A9 is closed' }));
  assert.equal(known.error?.message, 'the café is closed');
  const unknown = await outcomeOf(responding([], { 'grpc-status': '99', 'grpc-message': 'something new' }));
  assert.equal(unknown.error?.code, status.UNKNOWN);
  assert.equal(unknown.error?.message, 'something new');
});

test('a request over the limit, or past its deadline, is not sent', async () => {
  let calls = 0;
  const { server, address } = await peer(() => calls++);
  const { say, close } = clientOf(address);
  assert.equal((await say('x'.repeat(limit + 1))).code, status.RESOURCE_EXHAUSTED);
  assert.equal((await say('hello', 0)).code, status.DEADLINE_EXCEEDED);
  assert.equal(calls, 0);
  close();
  server.close();
});

test('a deadline in several weeks does not overflow', async () => {
  const { text } = await outcomeOf(responding([framed('hello')]), 40 * 24 * 60 * 60 * 1_000);
  assert.equal(text, 'hello');
});

test('a missed deadline resets the stream at the peer', async () => {
  const reset = Promise.withResolvers<number>();
  const { code } = await outcomeOf((stream) => stream.once('close', () => reset.resolve(stream.rstCode)), 1_000);
  assert.equal(code, status.DEADLINE_EXCEEDED);
  assert.equal(await reset.promise, 8);
});

test('a call that the peer refused unprocessed is sent once more, and a read is also retried', async () => {
  let attempts = 0;
  const { server, address } = await peer((stream) => {
    attempts++;
    stream.close(7);
  });
  const { say, look, close } = clientOf(address);
  assert.equal((await say()).code, status.UNAVAILABLE);
  assert.equal(attempts, 2);
  attempts = 0;
  assert.equal((await look()).code, status.UNAVAILABLE);
  assert.ok(attempts > 2 && attempts <= 4, `${attempts} attempts`);
  close();
  server.close();
});

test('a connection that the server ends with an error is UNAVAILABLE, and a read is sent again', async () => {
  let attempts = 0;
  const { server, address } = await peer((stream, headers) => {
    if (++attempts % 2 === 1) stream.session?.goaway(2);
    else responding([framed('again')])(stream, headers);
  });
  const { say, look, close } = clientOf(address);
  assert.equal((await look()).text, 'again');
  assert.equal((await say()).code, status.UNAVAILABLE);
  assert.equal(attempts, 3);
  close();
  server.close();
});

test('a peer that sends GOAWAY receives no new calls, but may finish the running one', async () => {
  const leaving = Promise.withResolvers<void>();
  const late = Promise.withResolvers<void>();
  const sessions: unknown[] = [];
  const { server, address } = await peer(async (stream, headers) => {
    const { session, id } = stream;
    if (!sessions.includes(session)) sessions.push(session);
    if (session === sessions[0]) {
      session?.goaway(0, id);
      leaving.resolve();
      await late.promise;
    }
    responding([framed(`connection ${sessions.indexOf(session) + 1}`)])(stream, headers);
  });
  const { say, look, close } = clientOf(address);
  const first = say();
  await leaving.promise;
  assert.equal((await look()).text, 'connection 2');
  late.resolve();
  assert.equal((await first).text, 'connection 1');
  close();
  server.close();
});

test('a closed port is UNAVAILABLE immediately, also for further calls', async () => {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  server.close();
  const { say, close } = clientOf(`127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`);
  const began = performance.now();
  for (let n = 0; n < 5; n++) assert.equal((await say()).code, status.UNAVAILABLE);
  assert.ok(performance.now() - began < 1_000);
  close();
});

/** A client of an echo service behind a proxy. */
async function throughProxy(handlers: Partial<EchoHandlers> = {}) {
  const { address, stop } = await startEcho(handlers);
  const proxy = await startTcpProxy(() => Number(address.split(':')[1]));
  const client = connect({ workload: testWorkload('caller', {}), service: echo, address: proxy.address });
  return {
    proxy,
    client,
    async stop() {
      client.close();
      proxy.stop();
      await stop();
    },
  };
}

const succeeds = (call: Promise<unknown>) =>
  call.then(
    () => true,
    () => false,
  );

test('a peer that vanished without a FIN is replaced within 5 s of the first missed deadline', async () => {
  const { proxy, client, stop } = await throughProxy();
  await client.say({ text: 'here' });
  proxy.vanish();
  assert.equal(await succeeds(client.say({}, { timeoutMs: 300 })), false);
  const missed = performance.now();
  while (!(await succeeds(client.say({}, { timeoutMs: 300 })))) assert.ok(performance.now() - missed < 5_000);
  await stop();
});

test('a live peer that stalls for 3 s keeps its connection', async () => {
  const { proxy, client, stop } = await throughProxy();
  await client.say({ text: 'here' });
  await proxy.set({ holdsRequests: true, holdsResponses: true });
  const late = client.say({ text: 'late' }, { timeoutMs: 10_000 });
  setTimeout(() => proxy.set({}), 3_000);
  assert.equal((await late).text, 'late');
  assert.equal(proxy.opened(), 1);
  await stop();
});

test('a small call does not wait for the acknowledgements of a response of 1 MiB', async () => {
  const oneWayMs = 25;
  const { proxy, client, stop } = await throughProxy({ look: () => ({ text: 'x'.repeat(1_000_000), times: 0 }) });
  await proxy.set({ requestDelayMs: oneWayMs, responseDelayMs: oneWayMs });
  await client.say({ text: 'connected' });
  const large = client.look({});
  const began = performance.now();
  await client.say({ text: 'small' });
  const ms = performance.now() - began;
  await large;
  await stop();
  // 16 round trips without the window, 1 with it; the machine may be busy.
  assert.ok(ms < 20 * oneWayMs, `${Math.round(ms)} ms`);
});
