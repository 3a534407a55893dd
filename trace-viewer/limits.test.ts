import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { after, afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { limitConnections } from './limits.ts';
import { startTraceViewer } from './server.ts';

const traces = await startTraceViewer({ port: 0, hostProblem: () => undefined });
const sockets = new Set<Socket>();
after(() => traces.close());
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});

async function open(text: string | Buffer): Promise<Socket> {
  const socket = connect(traces.port, '127.0.0.1').on('error', () => {});
  sockets.add(socket);
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

async function assertServed(): Promise<void> {
  const since = performance.now();
  const response = await fetch(`${traces.url}/api/services`);
  assert.equal(response.status, 200);
  await response.text();
  assert.ok(performance.now() - since < 5_000, `a page took ${performance.now() - since} ms`);
}

const post = (length: number) =>
  `POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

test('pipelining clients are disconnected, and others are served', async () => {
  const greedy = await Promise.all(
    Array.from({ length: 20 }, () => open('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(500))),
  );
  await assertServed();
  for (const socket of greedy) if (!socket.closed) await once(socket.resume(), 'close');
});

test('after a third pipelined request, the rest of a chunk is not even parsed', async (t) => {
  let requests = 0;
  const server = createServer(() => requests++).listen(0, '127.0.0.1');
  t.after(() => server.close());
  limitConnections(server);
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').resume();
  socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(500));
  await once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
  assert.equal(requests, 3);
});

test('of hundreds of connections without a request, the oldest are closed', async () => {
  const idle = await Promise.all(Array.from({ length: 300 }, () => open('GET / HTTP/1.1\r\n')));
  for (const socket of idle) socket.resume();
  await assertServed();
  const isClosed = () => idle.filter((socket) => socket.closed).length >= 100;
  for (let at = 0; at < 50 && !isClosed(); at++) await sleep(50);
  assert.ok(isClosed());
  assert.equal(idle.at(-1)?.closed, false);
});

test('bodies that are still arriving are limited in total', async () => {
  await sleep(1_000); // The bytes per second are limited, too.
  const half = Buffer.concat([Buffer.from(post(4_000_000)), Buffer.alloc(3_900_000, ' ')]);
  const stalled = await Promise.all(Array.from({ length: 10 }, () => open(half)));
  const statuses = await Promise.all(
    stalled.map((socket) =>
      Promise.race([once(socket, 'data').then(([data]) => String(data).slice(9, 12)), sleep(2_000)]),
    ),
  );
  assert.equal(statuses.filter((status) => status === '503').length, 8);
  await assertServed();
});

test('exports are limited per second, and accepted again a second later', async () => {
  const body = JSON.stringify({ resourceSpans: [{ note: 'x'.repeat(3_900_000) }] });
  const headers = { 'content-type': 'application/json' };
  const send = async () => (await fetch(`${traces.url}/v1/traces`, { method: 'POST', headers, body })).status;
  const statuses: number[] = [];
  for (let at = 0; at < 12; at++) statuses.push(await send());
  assert.ok(statuses.includes(200) && statuses.includes(503), statuses.join());
  await sleep(1_100);
  assert.equal(await send(), 200);
  await sleep(1_000);
});

test('responses that clients leave unread are limited in total', async () => {
  const value = { stringValue: 'x'.repeat(4_000) };
  const spans = Array.from({ length: 900 }, (_, at) => ({
    ...{ traceId: randomBytes(16).toString('hex'), spanId: '00f067aa0ba902b7', name: 'large' },
    ...{ startTimeUnixNano: `${Date.now() - at}000000`, endTimeUnixNano: `${Date.now()}000000` },
    attributes: [{ key: 'a', value }],
  }));
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'unread' } }] };
  const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
  const headers = { 'content-type': 'application/json' };
  assert.equal((await fetch(`${traces.url}/v1/traces`, { method: 'POST', headers, body })).status, 200);
  const path = '/api/traces?service=unread&limit=1000';
  const bytes = (await (await fetch(`${traces.url}${path}`)).text()).length;
  assert.ok(bytes > 3_000_000, `${bytes} bytes`);
  const count = Math.ceil(150_000_000 / bytes);
  const unread = await Promise.all(
    Array.from({ length: count }, () => open(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`)),
  );
  for (const socket of unread) await once(socket, 'readable');
  await assertServed();
  const closed = await Promise.all(unread.map(readToEnd));
  const whole = closed.filter((read) => read > bytes).length;
  // The system's buffers take some of them whole.
  assert.ok(whole > 0 && whole * bytes < 120_000_000, `${whole} of ${count} responses of ${bytes} bytes`);
});

/** Bytes until the end, or until half a second passes without any. */
async function readToEnd(socket: Socket): Promise<number> {
  let bytes = 0;
  socket.on('data', (chunk) => {
    bytes += chunk.length;
  });
  for (let before = -1; before !== bytes && !socket.closed; ) {
    before = bytes;
    await sleep(500);
  }
  return bytes;
}

test('an incomplete body is not reported on the console', async (t) => {
  const errors = t.mock.method(console, 'error', () => {});
  const socket = await open(`${post(100)}{`);
  await sleep(50);
  socket.destroy();
  await sleep(50);
  assert.equal(errors.mock.callCount(), 0);
});

test('a body that is sent slowly has a deadline', async () => {
  const socket = (await open(`${post(1_000)}{`)).resume();
  const drip = setInterval(() => socket.write(' '), 500);
  const since = performance.now();
  await once(socket, 'close', { signal: AbortSignal.timeout(15_000) });
  clearInterval(drip);
  assert.ok(performance.now() - since < 14_000);
});

test('bodies that are being unzipped are limited in total', async () => {
  const body = gzipSync(Buffer.alloc(4 * 1024 * 1024, ' '));
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const send = async () => (await fetch(`${traces.url}/v1/traces`, { method: 'POST', headers, body })).status;
  const statuses = await Promise.all(Array.from({ length: 60 }, send));
  const rejected = statuses.filter((status) => status === 503).length;
  assert.ok(rejected > 40, `${rejected} of 60 are 503`);
});
