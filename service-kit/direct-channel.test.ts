// Against peers of HTTP/2 that answer in ways in which grpc-js's own server never would.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
  sensitiveHeaders,
} from 'node:http2';
import { createServer as createTcpServer } from 'node:net';
import { after, test } from 'node:test';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { directChannel } from './direct-channel.ts';

const limit = 1_000;
const same = (bytes: Buffer) => bytes;
const ok = { ':status': 200, 'content-type': 'application/grpc' };
const servers: Http2Server[] = [];
after(() => {
  for (const server of servers) server.close();
});

type Answer = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** A peer that answers each call so, once the request is there. */
async function peer(answer: Answer) {
  const server = createServer();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    stream.resume().once('end', () => answer(stream, headers));
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const at = server.address();
  return { server, address: `127.0.0.1:${typeof at === 'object' && at ? at.port : 0}` };
}

interface Ended {
  code: status;
  reply?: string;
  error?: ServiceError;
}

function clientOf(address: string) {
  const client = new Client(address, credentials.createInsecure(), { channelOverride: directChannel(address, limit) });
  const call = (message = 'hello', timeoutMs = 5_000) =>
    new Promise<Ended>((resolve) => {
      const options = { deadline: Date.now() + timeoutMs };
      client.makeUnaryRequest(
        '/kit.test.EchoService/Say',
        same,
        same,
        Buffer.from(message),
        new Metadata(),
        options,
        (error, reply) => resolve(error ? { code: error.code, error } : { code: status.OK, reply: String(reply) }),
      );
    });
  return { call, close: () => client.close() };
}

/** How a call to such a peer ends. */
async function ending(answer: Answer, timeoutMs?: number): Promise<Ended> {
  const { server, address } = await peer(answer);
  const { call, close } = clientOf(address);
  const ended = await call('hello', timeoutMs);
  close();
  server.close();
  return ended;
}

function framed(text: string, isCompressed = 0, length = text.length): Buffer {
  const prefix = Buffer.from([isCompressed, 0, 0, 0, 0]);
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, Buffer.from(text)]);
}

const answering =
  (body: Buffer[], trailers: OutgoingHttpHeaders = { 'grpc-status': '0' }): Answer =>
  (stream) => {
    stream.respond(ok, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers(trailers));
    for (const part of body) stream.write(part);
    stream.end();
  };

test('sends what the protocol asks for', async () => {
  let asked: IncomingHttpHeaders = {};
  const { reply } = await ending((stream, headers) => {
    asked = headers;
    answering([framed('hello')])(stream, headers);
  });
  assert.equal(reply, 'hello');
  assert.match(String(asked[':authority']), /^127\.0\.0\.1:\d+$/);
  assert.match(String(asked['grpc-timeout']), /^(5000|49\d\d)m$/);
  assert.deepEqual(Reflect.get(asked, sensitiveHeaders), ['grpc-timeout'], 'not kept in the table of headers');
  const { ':method': method, ':path': path, te, 'content-type': type } = asked;
  assert.deepEqual([method, path, te, type], ['POST', '/kit.test.EchoService/Say', 'trailers', 'application/grpc']);
});

const broken: [string, Answer, status][] = [
  ['a message in pieces', answering([framed('hello').subarray(0, 3), framed('hello').subarray(3)]), status.OK],
  ['an empty message', answering([framed('')]), status.OK],
  ['a largest message', answering([framed('x'.repeat(limit))]), status.OK],
  ['a larger message', answering([framed('x'.repeat(limit + 1))]), status.RESOURCE_EXHAUSTED],
  ['two messages', answering([framed('one'), framed('two')]), status.UNIMPLEMENTED],
  ['no message', answering([]), status.UNIMPLEMENTED],
  ['a message that is cut short', answering([framed('hello', 0, 9)]), status.INTERNAL],
  ['a compressed message', answering([framed('hello', 1)]), status.INTERNAL],
  ['no status', answering([framed('hello')], { 'some-other': 'trailer' }), status.INTERNAL],
  ['a status that is none', answering([], { 'grpc-status': '99' }), status.INTERNAL],
  ['trailers alone', (stream) => stream.respond({ ...ok, 'grpc-status': '5' }, { endStream: true }), status.NOT_FOUND],
  [
    'a page of a proxy',
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
for (const [what, answer, code] of broken)
  test(`${what} is ${status[code]}`, async () => assert.equal((await ending(answer)).code, code));

test('a status has its words, and what came with it', async () => {
  const trailers = { 'grpc-status': '9', 'grpc-message': 'the caf%C3%A9 is closed', 'shop-hours': '9 to 5' };
  const { error } = await ending(answering([], trailers));
  assert.equal(error?.details, 'the café is closed');
  assert.deepEqual(error?.metadata.getMap(), { 'shop-hours': '9 to 5' });
});

test('a message that must not be sent is not', async () => {
  let calls = 0;
  const { server, address } = await peer(() => calls++);
  const { call, close } = clientOf(address);
  assert.equal((await call('x'.repeat(limit + 1))).code, status.RESOURCE_EXHAUSTED);
  assert.equal((await call('hello', 0)).code, status.DEADLINE_EXCEEDED);
  assert.equal(calls, 0);
  close();
  server.close();
});

test('the peer is told when nobody waits any more', async () => {
  const told = Promise.withResolvers<number>();
  const { code } = await ending((stream) => stream.once('close', () => told.resolve(stream.rstCode)), 50);
  assert.equal(code, status.DEADLINE_EXCEEDED);
  assert.equal(await told.promise, 8);
});

test('what a peer has refused to look at is sent again, three times at most', async () => {
  let calls = 0;
  const refusing =
    (times: number): Answer =>
    (stream, headers) => {
      if (calls++ < times) stream.close(7);
      else answering([framed('hello')])(stream, headers);
    };
  assert.equal((await ending(refusing(2))).reply, 'hello');
  assert.equal(calls, 3);
  calls = 0;
  assert.equal((await ending(refusing(9))).code, status.UNAVAILABLE);
  assert.equal(calls, 3);
});

test('a peer that says goodbye gets no more calls, but may end the one that it has', async () => {
  const leaving = Promise.withResolvers<void>();
  const late = Promise.withResolvers<void>();
  const connections: unknown[] = [];
  const { server, address } = await peer(async (stream, headers) => {
    const { session, id } = stream;
    if (!connections.includes(session)) connections.push(session);
    if (session === connections[0]) {
      session?.goaway(0, id);
      leaving.resolve();
      await late.promise;
    }
    answering([framed(`connection ${connections.indexOf(session) + 1}`)])(stream, headers);
  });
  const { call, close } = clientOf(address);
  const first = call();
  await leaving.promise;
  assert.equal((await call()).reply, 'connection 2');
  late.resolve();
  assert.equal((await first).reply, 'connection 1');
  close();
  server.close();
});

test('a peer that comes back is found again, within a moment', async () => {
  const first = await peer((stream) => stream.session?.socket.destroy());
  const { call, close } = clientOf(first.address);
  assert.equal((await call()).code, status.UNAVAILABLE);
  first.server.close();
  await once(first.server, 'close');
  assert.equal((await call()).code, status.UNAVAILABLE);
  const second = createServer().on('stream', (stream, headers) => answering([framed('back')])(stream, headers));
  servers.push(second.listen(Number(first.address.split(':')[1]), '127.0.0.1'));
  await once(second, 'listening');
  const until = performance.now() + 1_000;
  let { reply } = await call();
  while (!reply && performance.now() < until) ({ reply } = await call());
  assert.equal(reply, 'back');
  close();
  second.close();
});

test('a port where nobody listens is UNAVAILABLE at once, also right after', async () => {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  server.close();
  const { call, close } = clientOf(`127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`);
  const began = performance.now();
  for (let n = 0; n < 5; n++) assert.equal((await call()).code, status.UNAVAILABLE);
  assert.ok(performance.now() - began < 1_000);
  close();
});

test('a closed client sends nothing', async () => {
  const { server, address } = await peer(answering([framed('hello')]));
  const { call, close } = clientOf(address);
  close();
  assert.equal((await call()).code, status.UNAVAILABLE);
  server.close();
});
