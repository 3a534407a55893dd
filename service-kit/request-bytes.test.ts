import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { Duplex } from 'node:stream';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { deflateSync, gzipSync } from 'node:zlib';
import { status } from '@grpc/grpc-js';
import { framed, rawGrpcCall, withHttp2 } from '../testing/raw-bytes.ts';
import { echo, rawCall, startEcho } from './testing/echo.ts';
import { propertiesOf } from './unknown-values.ts';

const MiB = 1024 * 1024;
const enhanceYourCalm = 11;
const service = await startEcho({}, { serveOptions: { maxRequestBytes: 4 * MiB } });
const sessions: ClientHttp2Session[] = [];
after(async () => {
  for (const session of sessions) session.destroy();
  await service.stop();
});

/** A call on its own connection, whose request has been sent except for its last byte. */
function halfSent(path: string, bytes: number): ClientHttp2Stream {
  const session = connect(`http://${service.address}`);
  sessions.push(session.on('error', () => {}));
  const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' });
  stream.on('error', () => {}).write(framed(Buffer.alloc(bytes), bytes + 1));
  return stream;
}

async function isClosed(stream: ClientHttp2Stream): Promise<boolean> {
  for (let at = 0; at < 50 && !stream.closed; at++) await sleep(20);
  return stream.closed;
}

test('half-sent requests share 5 MiB, and the oldest are rejected', async () => {
  const streams: ClientHttp2Stream[] = [];
  for (let at = 0; at < 5; at++) {
    streams.push(halfSent(echo.service.Say.path, 3 * MiB));
    await sleep(50);
  }
  assert.ok(await isClosed(streams[3] ?? assert.fail()));
  assert.deepEqual(
    streams.map(({ closed, rstCode }) => closed && rstCode),
    [enhanceYourCalm, enhanceYourCalm, enhanceYourCalm, enhanceYourCalm, false],
  );
  assert.equal((await service.client.say({ text: 'hello' })).text, 'hello');
  for (const stream of streams) stream.close();
});

test('of thousands of requests that have begun, on several connections, the oldest are rejected', async () => {
  const streams: ClientHttp2Stream[] = [];
  for (let at = 0; at < 6; at++) {
    const session = connect(`http://${service.address}`);
    sessions.push(session.on('error', () => {}));
    for (let count = 0; count < 450; count++)
      streams.push(
        session.request({ ':method': 'POST', ':path': echo.service.Say.path, 'content-type': 'application/grpc' }),
      );
    for (const stream of streams) stream.on('error', () => {});
    await sleep(300);
  }
  const open = () => streams.filter(({ closed }) => !closed).length;
  for (let at = 0; at < 100 && open() > 2_000; at++) await sleep(50);
  assert.ok(open() > 1_890 && open() <= 2_000, `${open()}`);
  assert.deepEqual([streams[0]?.rstCode, streams.at(-1)?.closed], [enhanceYourCalm, false]);
  assert.equal((await service.client.say({ text: 'hello' })).text, 'hello');
  for (const stream of streams) stream.close();
});

test('compressed requests are UNIMPLEMENTED: each could become a thousand times as large', async () => {
  const message = echo.service.Say.requestSerialize({ text: 'x'.repeat(3 * MiB) });
  await withHttp2(service.address, async (session) => {
    for (const [encoding, compressed] of [
      ['gzip', gzipSync(message)],
      ['deflate', deflateSync(message)],
    ] as const) {
      const body = framed(compressed);
      body[0] = 1;
      const headers = { 'grpc-encoding': encoding };
      assert.equal(await rawGrpcCall(session, echo.service.Say.path, body, headers), String(status.UNIMPLEMENTED));
      // A client that compresses may send small messages as they are.
      assert.equal(await rawGrpcCall(session, echo.service.Say.path, framed(Buffer.alloc(0)), headers), '0');
    }
  });
});

test('a caller that never reads its responses keeps no others waiting', async () => {
  const session = connect(`http://${service.address}`, { settings: { initialWindowSize: 0 } });
  sessions.push(session.on('error', () => {}));
  const headers = { ':method': 'POST', ':path': echo.service.Say.path, 'content-type': 'application/grpc' };
  // Until the last byte of what all requests share is taken.
  for (let bytes = 2 * MiB, at = 0; bytes >= 1 && at < 50; at++) {
    const stream = session.request(headers).on('error', () => {});
    stream.end(framed(echo.service.Say.requestSerialize({ text: 'x'.repeat(bytes) })));
    await sleep(60);
    if (stream.closed) bytes = Math.floor(bytes / 4);
  }
  await sleep(1_500);
  for (let at = 0; at < 5; at++) assert.equal((await service.client.say({ text: 'hello' })).text, 'hello');
  session.destroy();
});

test('responses that callers never read are limited in total, and the oldest calls are ended', async () => {
  const session = connect(`http://${service.address}`, { settings: { initialWindowSize: 0 } });
  sessions.push(session.on('error', () => {}));
  const headers = { ':method': 'POST', ':path': echo.service.Say.path, 'content-type': 'application/grpc' };
  const streams: ClientHttp2Stream[] = [];
  for (let at = 0; at < 8; at++) {
    const stream = session.request(headers).on('error', () => {});
    stream.end(framed(echo.service.Say.requestSerialize({ text: 'x'.repeat(1.5 * MiB) })));
    streams.push(stream);
    await sleep(1_200);
  }
  const ended = streams.filter(({ closed }) => closed);
  assert.deepEqual(
    ended.map(({ rstCode }) => rstCode),
    Array(3).fill(enhanceYourCalm),
  );
  assert.equal(streams[0]?.closed, true);
  session.destroy();
});

/** https://www.rfc-editor.org/rfc/rfc9113#section-4.1 */
function http2Frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Literal, not indexed: https://www.rfc-editor.org/rfc/rfc7541#section-6.2.2 */
const http2Headers = (headers: Record<string, string>): Buffer =>
  Buffer.concat(
    Object.entries(headers).flatMap(([name, value]) => [
      Buffer.from([0, name.length]),
      Buffer.from(name),
      Buffer.from([value.length]),
      Buffer.from(value),
    ]),
  );

// Node's own client ends its request before it closes a stream.
test('a response is dropped if its caller leaves without an error, a whole request or reading it', async (t) => {
  const found = Promise.withResolvers<unknown>();
  subscribe('http2.server.stream.start', found.resolve);
  const [host = '', port] = service.address.split(':');
  const socket = connectTcp(Number(port), host);
  t.after(() => socket.destroy());
  const path = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo';
  const headers = {
    ':method': 'POST',
    ':scheme': 'http',
    ':authority': host,
    ':path': path,
    'content-type': 'application/grpc',
  };
  // A list_services of 15,000 bytes, which the response repeats.
  const message = Buffer.concat([Buffer.from([0x3a, 0x98, 0x75]), Buffer.alloc(15_000, 'x')]);
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  // SETTINGS_INITIAL_WINDOW_SIZE: 0
  socket.write(http2Frame(4, 0, 0, Buffer.from([0, 4, 0, 0, 0, 0])));
  socket.write(http2Frame(1, 4, 1, http2Headers(headers)));
  socket.write(http2Frame(0, 0, 1, framed(message)));
  const { stream } = propertiesOf(await found.promise);
  unsubscribe('http2.server.stream.start', found.resolve);
  assert.ok(stream instanceof Duplex);
  for (let at = 0; at < 100 && stream.writableLength === 0; at++) await sleep(20);
  assert.ok(stream.writableLength > 15_000);
  // RST_STREAM with NO_ERROR
  socket.write(http2Frame(3, 0, 1, Buffer.alloc(4)));
  for (let at = 0; at < 100 && !stream.destroyed; at++) await sleep(20);
  assert.equal(stream.destroyed, true);
});

test('a request for health or reflection is rejected before it has arrived', async () => {
  for (const path of ['/grpc.health.v1.Health/Watch', '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo']) {
    const stream = halfSent(path, 300_000);
    assert.ok(await isClosed(stream), path);
    assert.equal(stream.rstCode, enhanceYourCalm);
    const { error } = await rawCall(service.address, path, Buffer.alloc(300_000)).response;
    assert.equal(error?.code, status.RESOURCE_EXHAUSTED);
  }
});

test('complete requests and those of callers that left no longer count', async () => {
  const text = 'x'.repeat(3 * MiB);
  for (let at = 0; at < 4; at++) {
    const { error } = await rawCall(service.address, echo.service.Say.path, echo.service.Say.requestSerialize({ text }))
      .response;
    assert.equal(error?.code, undefined);
  }
  const gone = halfSent(echo.service.Say.path, 3 * MiB);
  await sleep(100);
  gone.close();
  await sleep(100);
  const streams = [halfSent(echo.service.Say.path, 2 * MiB), halfSent(echo.service.Say.path, 2 * MiB)];
  await sleep(200);
  assert.deepEqual(
    streams.map(({ closed }) => closed),
    [false, false],
  );
});
