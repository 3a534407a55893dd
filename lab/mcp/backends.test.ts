import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import { freePort } from '../../testing/free-ports.ts';
import { serve } from '../../testing/serve.ts';
import { startSilent } from '../../testing/silent-server.ts';
import { backendsSource } from './backends.ts';
import { recordOf } from './cluster.ts';
import { tools } from './tools.ts';

const all = { from: 0, to: Number.MAX_SAFE_INTEGER };

const trace = {
  traceID: 'a'.repeat(32),
  processes: { p1: { serviceName: 'cartservice', tags: [] } },
  spans: [
    {
      ...{ spanID: 'b'.repeat(16), operationName: 'GetCart', startTime: 5_000_000, duration: 40_000, processID: 'p1' },
      references: [{ refType: 'CHILD_OF', spanID: 'c'.repeat(16) }],
      tags: [
        { key: 'span.kind', value: 'server' },
        { key: 'otel.status_code', value: 'ERROR' },
      ],
    },
  ],
};

test('spans come from Jaeger, and the names of an agent are parameters', async (t) => {
  const paths: string[] = [];
  const jaeger = await serve(t, ({ url = '' }, response) => {
    paths.push(url);
    const [span] = trace.spans;
    const earlier = { ...trace, traceID: 'e'.repeat(32), spans: [{ ...span, startTime: 1_000_000 }] };
    response.end(JSON.stringify({ data: [trace, earlier] }));
  });
  const source = backendsSource({ jaeger });
  const { items } = await source.spans({ ...all, from: 1_000, service: 'a&limit=9999', minMs: 5 });
  const [earlier, span] = items;
  assert.deepEqual([span?.service, span?.kind, span?.failed, span?.durationMs], ['cartservice', 'server', true, 40]);
  assert.deepEqual([earlier?.startMs, span?.startMs], [1_000, 5_000]);
  assert.equal(span?.parentId, 'c'.repeat(16));
  const { pathname, searchParams } = new URL(paths[0] ?? '', jaeger);
  assert.equal(pathname, '/api/traces');
  assert.deepEqual(
    ['service', 'start', 'minDuration', 'limit'].map((name) => searchParams.get(name)),
    ['a&limit=9999', '1000000', '5ms', '300'],
  );
  await source.spans({ ...all, traceId: trace.traceID });
  assert.equal(new URL(paths[1] ?? '', jaeger).pathname, `/api/traces/${trace.traceID}`);
});

/** A Jaeger with these traces for every search, and what it was asked. */
async function fakeJaeger(
  t: TestContext,
  traces: readonly object[] | ((params: URLSearchParams) => readonly object[]),
) {
  const searches: URLSearchParams[] = [];
  const url = await serve(t, (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    if (pathname === '/api/traces') searches.push(searchParams);
    const found = typeof traces === 'function' ? traces(searchParams) : traces;
    response.end(JSON.stringify({ data: pathname === '/api/services' ? ['frontend', 'cartservice'] : found }));
  });
  return { source: backendsSource({ jaeger: url }), searches };
}

test('a search by name or duration asks for every service, and a trace counts once', async (t) => {
  const { source, searches } = await fakeJaeger(t, [trace]);
  const { items, notes } = await source.spans({ ...all, name: 'GetCart', minMs: 5 });
  assert.deepEqual([items.length, notes], [1, []]);
  assert.deepEqual(
    searches.map((one) => ['service', 'operation', 'minDuration', 'limit'].map((name) => one.get(name))),
    [
      ['frontend', 'GetCart', '5ms', '300'],
      ['cartservice', 'GetCart', '5ms', '299'],
    ],
  );
});

test('without such a filter, the traces are a sample of the whole time range', async (t) => {
  const { source, searches } = await fakeJaeger(t, [trace]);
  await source.spans({ from: 1_000, to: 31_000 });
  assert.deepEqual(
    searches.map((one) => ['service', 'start', 'end', 'limit'].map((name) => one.get(name))),
    Array.from({ length: 30 }, (_, at) => ['frontend', `${at + 1}000000`, `${at + 2}000000`, '10']),
  );
});

test('a backend that finds no errors by their tag is asked for a sample', async (t) => {
  const { source, searches } = await fakeJaeger(t, (params) => (params.has('tags') ? [] : [trace]));
  const { items } = await source.spans({ ...all, failed: true });
  assert.equal(items.length, 1);
  assert.equal(searches.filter((one) => one.get('tags') === '{"error":"true"}').length, 1);
});

test('if Jaeger returned as many traces as it may, the answer says that there can be more', async (t) => {
  const data = Array.from({ length: 60 }, (_, number) => ({ ...trace, traceID: String(number).padStart(32, '0') }));
  const { source } = await fakeJaeger(t, data);
  for (const name of ['operations', 'find_spans']) {
    const answer = await tools.find((tool) => tool.name === name)?.run(source, {});
    assert.match(String(propertiesOf(answer).notes), /^Not all traces of this time range were read, /);
  }
});

test('the rates of a young shop are those of its own age', async (t) => {
  const span = { ...trace.spans[0], startTime: (Date.now() - 10_000) * 1_000 };
  const data = Array.from({ length: 20 }, (_, number) => ({ ...trace, traceID: `${number}`, spans: [span] }));
  const { source } = await fakeJaeger(t, data);
  const { items } = propertiesOf(await tools.find(({ name }) => name === 'operations')?.run(source, {}));
  const [{ perSecond = 0 } = {}] = Array.isArray(items) ? items : [];
  assert.ok(perSecond > 1.5 && perSecond <= 2, `${perSecond}`);
});

test('metrics come from Prometheus, and a name cannot become another query', async (t) => {
  const queries: (string | null)[] = [];
  const prometheus = await serve(t, ({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://x');
    queries.push(searchParams.get('query') ?? searchParams.get('match[]'));
    const series = { metric: { __name__: 'up', service_name: 'adservice', pod: 'x' }, values: [[7, '1.5']] };
    const data = pathname.endsWith('/values') ? ['up'] : { result: [series] };
    response.end(JSON.stringify({ status: 'success', data }));
  });
  const source = backendsSource({ jaeger: prometheus, prometheus });
  const { items: points } = await source.points({ ...all, name: 'up"} or vector(1) #', service: 'adservice' });
  assert.deepEqual(points, [
    { at: 7_000, service: 'adservice', name: 'up', instance: '', attributes: { pod: 'x' }, value: 1.5 },
  ]);
  assert.deepEqual(await source.metricNames({ ...all, service: 'adservice' }), ['up']);
  assert.deepEqual(queries, [
    '{__name__="up\\"} or vector(1) #",service_name="adservice"} or {__name__="up\\"} or vector(1) #",app="adservice"}',
    '{service_name="adservice"}',
    '{app="adservice"}',
  ]);
});

test('longer steps than were asked for are said', async (t) => {
  const prometheus = await serve(t, (_, response) => response.end('{"data": {"result": []}}'));
  const source = backendsSource({ jaeger: prometheus, prometheus });
  const hour = { from: 3_600_000, to: 7_200_000, name: 'up' };
  assert.deepEqual((await source.points({ ...hour, stepSeconds: 5 })).notes, [
    'Steps are 72 s: ask for a smaller time range.',
  ]);
  assert.deepEqual((await source.points({ ...hour, stepSeconds: 100 })).notes, []);
});

test('a backend that is missing, refuses or is something else is one sentence', async (t) => {
  const jaeger = `http://127.0.0.1:${await freePort()}`;
  const nobody = backendsSource({ jaeger });
  await assert.rejects(nobody.spans(all), { message: `${jaeger} can't be reached.` });
  await assert.rejects(nobody.points(all), { message: 'These backends have no metrics: add --prometheus URL.' });
  await assert.rejects(nobody.logs(all), { message: /^These backends have no logs: / });
  await assert.rejects(nobody.orders(all), { message: /^These backends have no order states: / });
  const page = await serve(t, (_, response) => response.end('<html>'));
  await assert.rejects(backendsSource({ jaeger: page }).spans(all), {
    message: `${page} did not respond with JSON: expected Jaeger or Prometheus there.`,
  });
  const silent = await startSilent();
  t.after(silent.stop);
  await assert.rejects(backendsSource({ jaeger: `http://${silent.address}`, limitMs: 100 }).spans(all), {
    message: `http://${silent.address} did not respond within 0.1 s.`,
  });
  const broken = await serve(t, (_, response) => response.writeHead(400).end('{"error": "parse error"}'));
  await assert.rejects(backendsSource({ jaeger: broken, prometheus: broken }).points({ ...all, name: 'up' }), {
    message: `${broken} rejected the query with status 400: parse error`,
  });
});

test('a line of a log is a record, and another line none', () => {
  const line =
    '{"severity":"warn","service":"adservice","timestamp":"2026-01-01T00:00:00Z","event":"kit.x","ms":5,"message":"hm"}';
  assert.deepEqual(recordOf(line), [
    {
      ...{ at: Date.parse('2026-01-01T00:00:00Z'), service: 'adservice', attributes: { ms: 5 }, event: 'kit.x' },
      ...{ severity: 'WARN', text: 'hm', traceId: '' },
    },
  ]);
  for (const other of ['', 'Redis is ready', '{}', '[1]', '{"timestamp":']) assert.deepEqual(recordOf(other), []);
});
