import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { bodyOf, order, traceId } from './sample-trace.ts';
import { startTraceViewer } from './server.ts';

/** Like a server for this machine only. */
const hostProblem = (host = '') => (host.startsWith('127.0.0.1:') ? undefined : `The host <${host}> is not allowed.`);
const frameAncestors = 'https://portal.example';
const traces = await startTraceViewer({ port: 0, hostProblem, frameAncestors });
after(() => traces.close());

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, path = '/v1/traces') =>
  fetch(traces.url + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
const get = (path: string) => fetch(traces.url + path, { redirect: 'manual' });
const json = async (path: string) => JSON.parse(await (await get(path)).text());
const protobuf = { 'content-type': 'application/x-protobuf' };
const gzip = { 'content-encoding': 'gzip' };

test('a JSON export, plain or gzipped, gets a JSON response', async () => {
  for (const response of [await post(bodyOf(order)), await post(gzipSync(bodyOf(order)), gzip)]) {
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'application/json');
    assert.equal(await response.text(), '{}');
  }
});

test('an invalid body is rejected with an explanation', async () => {
  const zeros = gzipSync(Buffer.alloc(5 * 1024 * 1024));
  const rejections: [Promise<Response>, number, RegExp][] = [
    [post('{'), 400, /not an OTLP trace export/],
    [post('null'), 400, /expected an object/],
    [post(Buffer.from([0x0a, 0xff]), protobuf), 400, /not an OTLP trace export/],
    [post('no gzip', gzip), 400, /not valid gzip/],
    [post(gzipSync(bodyOf(order)).subarray(0, 60), gzip), 400, /not valid gzip/],
    [post(zeros, gzip), 413, /4 MiB/],
    [post('x', { 'content-type': 'text/plain' }), 415, /application\/x-protobuf/],
    [post('x', { 'content-encoding': 'br' }), 415, /gzip/],
    [post('{}', {}, '/v1/metrics'), 404, /Only traces/],
    [post('{}', {}, '/v1/logs'), 404, /Only traces/],
  ];
  for (const [response, status, message] of rejections) {
    const { status: actual, body } = await response.then(async (received) => ({
      status: received.status,
      body: await received.text(),
    }));
    assert.equal(actual, status, body);
    assert.match(body, message);
  }
});

test('a body that is too large is rejected, with or without a content-length', async () => {
  const giant = Buffer.alloc(4 * 1024 * 1024 + 1, 32);
  assert.equal(await statusOf({ 'content-length': giant.length }, giant), 413);
  assert.equal(await statusOf({ 'transfer-encoding': 'chunked' }, giant), 413);
});

test('an export of many empty parts is rejected before they become objects', async () => {
  await sleep(1_000); // The bytes per second are limited.
  const count = 300_000;
  const empty = Buffer.from('0a00'.repeat(count), 'hex');
  /** A message with the field 1, of two lengths in three bytes each. */
  const nested = (body: Buffer) =>
    Buffer.concat([
      Buffer.from([0x0a, 0x80 | (body.length & 127), 0x80 | ((body.length >> 7) & 127), body.length >> 14]),
      body,
    ]);
  for (const body of [empty, nested(nested(empty))]) assert.equal((await post(body, protobuf)).status, 413);
  for (const part of ['{}', '0', '[]'])
    assert.equal((await post(`{"resourceSpans":[${Array(count).fill(part)}]}`)).status, 413, part);
  // Not parts: they are in a text.
  assert.equal((await post(`{"resourceSpans":[],"note":"${',{[\\"'.repeat(100_000)}"}`)).status, 200);
});

// fetch fails if the response arrives before the body is sent, so use a plain request.
function statusOf(headers: Record<string, string | number>, body: Buffer) {
  return new Promise((resolve) => {
    const sent = request(`${traces.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    });
    sent.on('response', ({ statusCode }) => resolve(statusCode));
    sent.on('error', () => {});
    sent.end(body);
  });
}

test("services, operations and dependencies are in Jaeger's format", async () => {
  await post(bodyOf(order));
  assert.deepEqual(await json('/api/services'), {
    data: ['checkoutservice', 'frontend', 'paymentservice'],
    total: 3,
    limit: 0,
    offset: 0,
    errors: null,
  });
  assert.deepEqual((await json('/api/services/checkoutservice/operations')).data, ['Charge', 'PlaceOrder']);
  assert.deepEqual((await json('/api/operations?service=checkoutservice&spanKind=server')).data, [
    { name: 'PlaceOrder', spanKind: 'server' },
  ]);
  assert.deepEqual((await json('/api/dependencies')).data, [
    { parent: 'frontend', child: 'checkoutservice', callCount: 1 },
    { parent: 'checkoutservice', child: 'paymentservice', callCount: 1 },
  ]);
});

test("a trace is in Jaeger's format, and found by its id with or without leading zeros", async () => {
  const short = '1'.padStart(32, '0');
  await post(bodyOf([{ id: 1, trace: short }]));
  assert.equal((await json('/api/traces/1')).data[0].traceID, short);
  const [trace] = (await json(`/api/traces/${traceId.toUpperCase()}`)).data;
  assert.deepEqual(Object.keys(trace.processes), ['p1', 'p2', 'p3']);
  assert.equal(trace.processes.p1.serviceName, 'frontend');
  const { tags, ...client } = trace.spans[1];
  assert.deepEqual(client, {
    traceID: traceId,
    spanID: '0000000000000002',
    operationName: 'hipstershop.CheckoutService/PlaceOrder',
    references: [{ refType: 'CHILD_OF', traceID: traceId, spanID: '0000000000000001' }],
    startTime: 1_760_000_000_124_456,
    duration: 80_000,
    logs: [{ timestamp: 1_760_000_000_124_456, fields: [{ key: 'event', type: 'string', value: 'noted' }] }],
    processID: 'p1',
    warnings: null,
  });
  assert.deepEqual(tags[0], { key: 'shop.items', type: 'int64', value: 3 });
});

test("an unknown trace is a 404 in Jaeger's format", async () => {
  const response = await get('/api/traces/abc');
  assert.equal(response.status, 404);
  assert.deepEqual(JSON.parse(await response.text()).errors, [{ code: 404, msg: 'trace not found' }]);
});

test('a search matches service, operation, duration, time and tags, all on one span', async () => {
  const found = async (query: string) => (await json(`/api/traces?service=checkoutservice&${query}`)).data.length;
  assert.equal(await found(''), 1);
  assert.equal(await found('operation=Charge&maxDuration=20ms'), 1);
  assert.equal(await found('operation=Charge&minDuration=21ms'), 0);
  assert.equal(await found('minDuration=0.07s&limit=1'), 1);
  assert.equal(await found(`tags=${encodeURIComponent('{"error":"true"}')}`), 1);
  assert.equal(await found('tag=shop.items:4'), 0);
  assert.equal(await found('start=1760000000000000&end=1760000001000000'), 1);
  assert.equal(await found('end=1760000000000000'), 0);
  assert.equal(await found('lookback=1h'), 0);
});

test('invalid queries and paths never cause an internal error', async () => {
  const invalid = ['tags={', 'tags=5', 'minDuration=1e9', 'limit=-1', 'start=x', 'limit=0', 'end=99999999999999999999'];
  for (const query of invalid) {
    for (const path of [`/api/traces?service=a&${query}`, `/search?${query}`]) {
      assert.ok([200, 400].includes((await get(path)).status), path);
    }
  }
  for (const path of [
    '/%',
    '/%00',
    '//',
    '/trace/%E0%A4%A',
    '/../server.ts',
    '/trace/..%2f..',
    '/api/',
    '/style.css/x',
  ]) {
    assert.ok((await get(path)).status < 500, path);
  }
});

test('all pages work, with a policy that forbids scripts and style attributes', async () => {
  for (const path of ['/', '/search?service=frontend&errors=1', '/dependencies', `/trace/${traceId}`]) {
    const response = await get(path);
    assert.equal(response.status, 200, path);
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none'; style-src 'self'.*; frame-ancestors 'self' https:\/\/portal\.example$/);
    assert.doesNotMatch(await response.text(), /<[^>]*\sstyle=|<script|<style/, path);
  }
  assert.match(await (await get('/')).text(), /POST \/cart\/checkout/);
  assert.match((await get('/style.css')).headers.get('content-type') ?? '', /^text\/css/);
});

test('a trace ID in the form redirects to the trace', async () => {
  const response = await get(`/search?traceID=${traceId}`);
  assert.equal(response.status, 303);
  assert.equal(response.headers.get('location'), `./trace/${traceId}`);
});

test('the page of an unknown trace reloads once', async () => {
  const first = await get('/trace/feed');
  assert.equal(first.status, 404);
  assert.equal(first.headers.get('refresh'), '2; url=../trace/feed?retried=1');
  const second = await get('/trace/feed?retried=1');
  assert.equal(second.status, 404);
  assert.equal(second.headers.get('refresh'), null);
});

test('the page of a new trace reloads if a parent is missing', async () => {
  const trace = 'c'.repeat(32);
  await post(bodyOf([{ id: 2, parent: 1, trace }]));
  assert.equal((await get(`/trace/${trace}`)).headers.get('refresh'), '2');
  await post(bodyOf([{ id: 1, trace }]));
  assert.equal((await get(`/trace/${trace}`)).headers.get('refresh'), null);
});

test('other methods are not allowed', async () => {
  const response = await fetch(`${traces.url}/api/services`, { method: 'DELETE' });
  assert.equal(response.status, 405);
  assert.equal(response.headers.get('allow'), 'GET, HEAD');
  assert.equal((await get('/v1/traces')).status, 405);
  const head = await fetch(`${traces.url}/`, { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.equal(await head.text(), '');
});

test("a port in use is Node's error", async () => {
  await assert.rejects(startTraceViewer({ port: traces.port, hostProblem }), { code: 'EADDRINUSE' });
});
