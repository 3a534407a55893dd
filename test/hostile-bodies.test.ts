// Every route of the frontend with every kind of body: processing time and memory are bounded.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { until } from '../testing/eventually.ts';
import {
  acceptable,
  fill,
  hostileMultipart,
  maxFormBytes,
  multipart,
  type Route,
  rejectable,
  routes,
} from '../testing/hostile-bodies.ts';
import { type RunningShop, startShop } from '../testing/running-shop.ts';
import { edges, workload } from '../topology.ts';

const allEnabled = {
  ENABLE_OUTBOX: 'true',
  ENABLE_ASSISTANT: 'true',
  ENABLE_SIGN_IN: 'true',
  ENABLE_API_EXPLORER: 'true',
};
const MiB = 1024 * 1024;
const form = 'application/x-www-form-urlencoded';
const json = 'application/json';

let shop: RunningShop;
let frontend: Awaited<ReturnType<typeof startFrontend>>;
before(async () => {
  shop = await startShop();
  frontend = await startFrontend(allEnabled);
  // A busy machine blocks for longer, so the limit is relative to the cost of a large picture.
  const picture = `message=mug&image=data:image/png;base64,${fill('A', 3 * MiB - 100)}`;
  const costs: number[] = [];
  for (let at = 0; at < 5; at++) {
    const { status, blockedMs } = await sendMeasured('/assistant', { 'content-type': form }, picture);
    assert.equal(status, 200);
    costs.push(blockedMs);
  }
  maxBlockedMs = 500 + 3 * Math.max(...costs);
});
after(async () => {
  await frontend.stop();
  await shop.stop();
});

async function startFrontend(vars: Record<string, string>) {
  const addresses = edges
    .filter(({ caller }) => caller === 'frontend')
    .map(({ callee }) => [workload(callee).address, shop.addressOf(callee)]);
  const env = { PATH: process.env.PATH, PORT: '0', LISTEN_ADDR: '127.0.0.1', LOG_LEVEL: 'silent', ...vars };
  const child = fork(join(import.meta.dirname, '../testing/measured-frontend.ts'), {
    env: { ...env, ...Object.fromEntries(addresses) },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const [port] = await once(child, 'message');

  /** The status of the response; 0 if the server closed the connection without one. */
  const send = (method: string, path: string, headers: Record<string, string>, body: Uint8Array) =>
    new Promise<number>((resolve) => {
      // With "close" the server would stop reading, and its reset could arrive before the response.
      const kept = { ...headers, connection: 'keep-alive' };
      const sent = request({ port, host: '127.0.0.1', method, path, headers: kept, agent: false }, (response) => {
        resolve(response.statusCode ?? 0);
        sent.destroy();
      });
      sent.on('error', () => resolve(0));
      sent.end(body);
    });
  return {
    port: Number(port),
    send,
    async measure(): Promise<{ blockedMs: number; peakMiB: number }> {
      child.send('measure');
      const [figures] = await once(child, 'message');
      return figures;
    },
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

const mismatched = ({ kind }: Route): [string, Record<string, string>][] => [
  ...[
    'text/plain',
    'multipart/mixed; boundary=x',
    ...(kind === 'json' ? ['multipart/form-data; boundary=x'] : []),
    'application/octet-stream',
    'text/html',
    '__proto__',
    ';',
    '',
  ].map((type): [string, Record<string, string>] => [type, { 'content-type': type }]),
  ['the type of another route', { 'content-type': kind === 'form' ? json : form }],
  ['no type', {}],
  ['another charset', { 'content-type': `${kind === 'form' ? form : json}; charset=utf-16` }],
  ['gzip', { 'content-type': kind === 'form' ? form : json, 'content-encoding': 'gzip' }],
];

/** The request's status, with the event loop's longest block and the peak memory. */
async function sendMeasured(path: string, headers: Record<string, string>, body: string, method = 'POST') {
  const bytes = Buffer.from(body);
  const status = await frontend.send(method, path, { ...headers, 'content-length': String(bytes.length) }, bytes);
  return { status, ...(await frontend.measure()) };
}

/** Before there was a limit, the worst bodies blocked the event loop for 4 s and took 900 MiB. */
let maxBlockedMs = 0;
const maxPeakMiB = 450;

function assertCheap({ blockedMs, peakMiB }: { blockedMs: number; peakMiB: number }, what: string): void {
  assert.ok(blockedMs < maxBlockedMs, `${what} blocked the event loop for ${blockedMs} ms`);
  assert.ok(peakMiB < maxPeakMiB, `${what} took ${peakMiB} MiB`);
}

for (const route of routes) {
  const type = { 'content-type': route.kind === 'form' ? form : json };
  describe(`POST ${route.path}`, () => {
    test('a body of the right type is processed quickly for any field values', async (t) => {
      let worst = { blockedMs: 0, what: '' };
      for (const [what, body] of acceptable(route)) {
        const found = await sendMeasured(route.path, type, body);
        assert.ok([200, 302, 303, 404, 422].includes(found.status), `${what}: ${found.status}`);
        assertCheap(found, what);
        if (found.blockedMs > worst.blockedMs) worst = { blockedMs: found.blockedMs, what };
      }
      const { peakMiB } = await frontend.measure();
      t.diagnostic(`longest block ${worst.blockedMs.toFixed(0)} ms (${worst.what}), peak ${peakMiB.toFixed(0)} MiB`);
    });

    test('too many fields or bytes are rejected before they are parsed', async () => {
      for (const [what, body, expected] of rejectable(route)) {
        const found = await sendMeasured(route.path, type, body);
        // The server may close the connection before the client has sent the whole body.
        const statuses = expected === 413 ? [413, 0] : [expected];
        assert.ok(statuses.includes(found.status), `${what}: ${found.status}`);
        assertCheap(found, what);
      }
    });

    test('any other type is 415 and never parsed', async () => {
      for (const [what, headers] of mismatched(route))
        for (const body of ['a=1', fill('x', route.limit - 100)]) {
          const found = await sendMeasured(route.path, headers, body);
          assert.equal(found.status, 415, what);
          assertCheap(found, what);
        }
    });

    test('a hostile multipart body is processed quickly or rejected', async () => {
      if (route.kind === 'json') return;
      for (const [what, body] of hostileMultipart(route.limit)) {
        const found = await sendMeasured(route.path, { 'content-type': multipart }, body);
        assert.ok([200, 302, 303, 400, 404, 413, 422].includes(found.status), `${what}: ${found.status}`);
        assertCheap(found, what);
      }
    });

    test('an empty body needs no type', async () => {
      for (const headers of [{}, type]) {
        const found = await sendMeasured(route.path, headers, '');
        assert.ok([200, 302, 303, 422].includes(found.status), `${JSON.stringify(headers)}: ${found.status}`);
      }
    });
  });
}

test('UTF-8 may be named as the charset', async () => {
  for (const charset of ['utf-8', 'UTF-8', '"utf-8"', 'utf8']) {
    const headers = { 'content-type': `${form}; charset=${charset}` };
    assert.equal((await sendMeasured('/setLanguage', headers, 'language=ja&return_to=/cart')).status, 302, charset);
  }
});

test('the body of a request for an unknown route, or with a wrong method, is never parsed', async () => {
  for (const [method, path, expected] of [
    ['POST', '/nothing', 404],
    ['DELETE', '/nothing', 404],
    ['PUT', '/cart', 405],
    ['DELETE', '/cart/empty', 405],
    ['PATCH', '/assistant', 405],
    ['POST', '/orders', 405],
    ['GET', '/cart', 200],
    ['HEAD', '/cart', 200],
    ['POST', '/_healthz', 200],
    ['DELETE', '/robots.txt', 200],
  ] as const)
    for (const type of [form, json, 'text/plain', 'multipart/form-data'])
      for (const body of [fill('a=1&', maxFormBytes - 100), fill('[', 4 * MiB)]) {
        const found = await sendMeasured(path, { 'content-type': type }, body, method);
        assert.equal(found.status, expected, `${method} ${path} with ${type}`);
        assertCheap(found, `${method} ${path} with ${type}`);
      }
});

test('only a few large bodies are processed at the same time, and the others are rejected', async () => {
  const body = Buffer.from(`message=${fill('%41', 4 * MiB - 100)}`);
  const headers = { 'content-type': form, 'content-length': String(body.length) };
  await frontend.measure();
  const statuses = await Promise.all(
    Array.from({ length: 60 }, () => frontend.send('POST', '/assistant', headers, body)),
  );
  assert.ok(
    statuses.every((status) => [422, 503, 0].includes(status)),
    statuses.join(),
  );
  assert.ok(statuses.includes(422) && statuses.includes(503), statuses.join());
  assertCheap({ ...(await frontend.measure()), blockedMs: 0 }, '60 parallel bodies');
});

test('uploads that stall keep neither forms nor other uploads waiting', async (t) => {
  const length = 3 * MiB;
  const stalled = Array.from({ length: 20 }, () => {
    const socket = connect(frontend.port, '127.0.0.1').on('error', () => {});
    t.after(() => socket.destroy());
    const head = `POST /assistant HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${form}\r\ncontent-length: ${length}\r\n\r\n`;
    socket.write(head + fill('message=x', length - 1_000));
    return socket;
  });
  await until('most to be rejected', async () => stalled.filter(({ bytesRead }) => bytesRead > 0).length >= 16);
  assert.equal((await sendMeasured('/cart', { 'content-type': form }, 'product_id=none')).status, 422);
  const picture = `message=mug&image=data:image/png;base64,${fill('A', 3 * MiB - 100)}`;
  assert.equal((await sendMeasured('/assistant', { 'content-type': form }, picture)).status, 200);
  assertCheap({ ...(await frontend.measure()), blockedMs: 0 }, '20 stalled uploads');
});

test('a body in chunks of one byte closes its connection before it blocks others', async (t) => {
  const head = `POST /cart HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${form}\r\ntransfer-encoding: chunked\r\n\r\n`;
  await frontend.measure();
  const received = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const socket = connect(frontend.port, '127.0.0.1').on('error', () => {});
      t.after(() => socket.destroy());
      let response = '';
      socket.on('data', (bytes) => {
        response += bytes;
        socket.destroy();
      });
      socket.write(`${head}${'1\r\na\r\n'.repeat(maxFormBytes - 100)}0\r\n\r\n`);
      await new Promise((resolve) => socket.once('close', resolve));
      return response;
    }),
  );
  assert.deepEqual(new Set(received), new Set(['']));
  assertCheap(await frontend.measure(), '30 bodies in chunks of one byte');
});

test('a body in chunks of 64 bytes is accepted', async () => {
  const sent = request({ port: frontend.port, method: 'POST', path: '/cart', headers: { 'content-type': form } });
  for (let at = 0; at < 900; at++) sent.write(fill('x', 64));
  sent.end('=1&product_id=none');
  const [response] = await once(sent, 'response');
  assert.equal(response.statusCode, 422);
  response.destroy();
});

/** Paths of pages that are disabled by default. */
const optionalPaths = [
  '/assistant',
  '/bot',
  '/sign-in',
  '/outbox',
  '/explorer',
  '/explorer/cartservice/hipstershop.CartService/GetCart',
];

test('a disabled page is a 404, for any method and body', async () => {
  for (const path of optionalPaths)
    assert.notEqual(await frontend.send('GET', path, {}, Buffer.of()), 404, `${path} exists if enabled`);
  const plain = await startFrontend({});
  const body = Buffer.from(fill('x', 4 * MiB - 100));
  for (const path of optionalPaths)
    for (const type of [form, json, 'text/plain']) {
      assert.equal(await plain.send('POST', path, { 'content-type': type }, body), 404, path);
      assert.equal(await plain.send('GET', path, {}, Buffer.of()), 404, path);
    }
  const { blockedMs, peakMiB } = await plain.measure();
  assertCheap({ blockedMs, peakMiB }, 'a disabled page');
  await plain.stop();
});
