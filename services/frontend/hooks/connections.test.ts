import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { until } from '../../../testing/eventually.ts';
import { edges, workload } from '../../../topology.ts';
import { shopApp } from '../app.ts';
import { silent } from '../testing/app.ts';

async function listening(t: TestContext, vars: Record<string, string> = {}, change = (_app: FastifyInstance) => {}) {
  const addresses = edges
    .filter(({ caller }) => caller === 'frontend')
    .map(({ callee }) => [workload(callee).address, '127.0.0.1:1']);
  const app = await shopApp(silent('frontend', { ...Object.fromEntries(addresses), ...vars }));
  change(app);
  t.after(() => app.close());
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const open = async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
    t.after(() => socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  return { app, open };
}

/** The response to a request on a connection that stays open. */
async function ask(socket: Socket, path = '/_healthz'): Promise<string> {
  socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  const [bytes] = await once(socket, 'data');
  return String(bytes);
}

/** https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts: one hour by default. */
const envoyIdleMs = 3_600_000;

test('an idle connection outlives the proxy in front of the shop', async (t) => {
  const { app, open } = await listening(t);
  const socket = await open();
  const seconds = /keep-alive: timeout=(\d+)/i.exec(await ask(socket))?.[1];
  assert.ok(Number(seconds) * 1000 > envoyIdleMs + 60_000, `${seconds} s`);
  assert.ok(app.server.keepAliveTimeout > envoyIdleMs + 60_000);
  assert.equal(app.server.maxRequestsPerSocket, 0);
});

test('between two requests no shorter limit applies, within a request it does', async (t) => {
  const { app, open } = await listening(t, { REQUEST_TIMEOUT: '300ms' });
  app.server.timeout = 300;
  const socket = await open();
  await ask(socket);
  const waiting = AbortSignal.timeout(2_500);
  await assert.rejects(once(socket, 'close', { signal: waiting }));
  assert.match(await ask(socket), /^HTTP\/1\.1 200 /);
  socket.write('GET / HTTP/1.1\r\n');
  socket.resume();
  await once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
});

test('a connection that sends no request is closed soon', async (t) => {
  const { app, open } = await listening(t, { REQUEST_TIMEOUT: '300ms' });
  assert.ok(app.server.timeout <= 30_000 && app.server.headersTimeout <= 30_000);
  const socket = await open();
  socket.resume();
  await once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
});

test('after a third pipelined request, the rest of a chunk is not even parsed', async (t) => {
  const { app, open } = await listening(t);
  let requests = 0;
  app.server.on('request', () => requests++);
  const socket = (await open()).resume();
  socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(500));
  await once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
  assert.equal(requests, 3);
});

test('above MAX_IDLE_CONNECTIONS the longest idle connection is closed', async (t) => {
  const { app, open } = await listening(t, { MAX_IDLE_CONNECTIONS: '3' });
  const sockets = [];
  for (let at = 0; at < 4; at++) {
    const socket = await open();
    await ask(socket);
    sockets.push(socket);
  }
  const [first, second, third, fourth] = sockets;
  assert.ok(first && second && third && fourth);
  await until('the first to be closed', async () => first.destroyed);
  // Used again, it is no longer the longest idle one.
  await ask(second);
  const fifth = await open();
  await ask(fifth);
  await until('the third to be closed', async () => third.destroyed);
  for (const socket of [second, fourth, fifth]) assert.match(await ask(socket), /^HTTP\/1\.1 200 /);
  assert.equal(await new Promise((resolve) => app.server.getConnections((_, count) => resolve(count))), 3);
});

test('a connection with a request is never closed for being idle', async (t) => {
  const { open } = await listening(t, { MAX_IDLE_CONNECTIONS: '2', EXTRA_LATENCY: '600ms' });
  const slow = ask(await open(), '/logout');
  for (let at = 0; at < 3; at++) await ask(await open());
  assert.match(await slow, /^HTTP\/1\.1 /);
});

test('the rest of a rejected body is read chunk by chunk, after the response', async (t) => {
  const { app, open } = await listening(t);
  const connected = once(app.server, 'connection');
  const socket = await open();
  const [served]: Socket[] = await connected;
  assert.ok(served);
  const total = 8 * 1024 * 1024;
  const type = 'content-type: application/x-www-form-urlencoded';
  socket.write(`POST /nowhere HTTP/1.1\r\nhost: localhost\r\n${type}\r\ncontent-length: ${total}\r\n\r\n`);
  socket.write(Buffer.alloc(total));
  const [response] = await once(socket, 'data');
  assert.match(String(response), /^HTTP\/1\.1 404 /);
  let most = 0;
  for (let before = served.bytesRead; before < total; before = served.bytesRead) {
    await nextTurn();
    most = Math.max(most, served.bytesRead - before);
  }
  assert.ok(most <= 128 * 1024, `${most} bytes in one turn of the event loop`);
});

test('for a client that leaves while it sends a form, no page is rendered', async (t) => {
  const sent: unknown[] = [];
  const { open } = await listening(t, {}, (app) => {
    app.addHook('onSend', async (_request, reply, payload) => {
      sent.push([reply.statusCode, payload ?? '']);
    });
  });
  const socket = await open();
  const type = 'content-type: application/x-www-form-urlencoded';
  socket.write(`POST /cart HTTP/1.1\r\nhost: localhost\r\n${type}\r\ncontent-length: 100\r\n\r\nproduct_id=`);
  // By then, the form is being read.
  await sleep(100);
  socket.destroy();
  await until('the end of the request', async () => sent.length > 0);
  assert.deepEqual(sent, [[499, '']]);
});
