import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { context, trace } from '@opentelemetry/api';
import { connect } from './connect.ts';
import { EnvError } from './env.ts';
import { invalidArgument, notFound, unavailable } from './errors.ts';
import manifest from './package.json' with { type: 'json' };
import { serve } from './serve.ts';
import { type EchoHandlers, echo, echoHandlers, rawCall, startEcho } from './testing/echo.ts';
import { startReceiver } from './testing/otlp-receiver.ts';
import { createWorkload } from './workload.ts';

let receiver: Awaited<ReturnType<typeof startReceiver>>;
before(async () => {
  receiver = await startReceiver();
});
after(() => receiver.stop());

const traceId = '0af7651916cd43dd8448eb211c80319c';
const callerId = 'b7ad6b7169203331';
const incoming = { traceparent: `00-${traceId}-${callerId}-01` };

/** Calls a chain of two services once, and returns the headers that the second one received. */
async function callTwo(vars: Record<string, string>, headers: Record<string, string> = incoming, text = 'hello') {
  let seen: Record<string, unknown> = {};
  const back = await startEcho(
    {
      say(words, call) {
        seen = call.metadata.getMap();
        if (words.text === 'unknown') throw notFound('unknown text');
        if (words.text === 'wrong') throw invalidArgument('text', 'is "wrong"', 'TEXT_WRONG');
        if (words.text === 'foreign') throw invalidArgument('4432801561520454', 'is a value', 'ann@example.com');
        if (words.text === 'down') throw unavailable('no words');
        if (words.text === 'bug') throw new TypeError('4432801561520454');
        return words;
      },
    },
    { vars, name: 'backservice' },
  );
  const workload = await createWorkload('frontservice', { LISTEN_ADDR: '127.0.0.1', LOG_LEVEL: 'silent', ...vars });
  const client = connect({ workload, service: echo, address: back.address });
  const handlers: EchoHandlers = { ...echoHandlers, say: (words, call) => client.say(words, { parent: call }) };
  const front = await serve({ workload, service: echo, handlers, port: 0, resources: [client] });
  await rawCall(
    `127.0.0.1:${front.port}`,
    '/kit.test.EchoService/Say',
    echo.service.Say.requestSerialize({ text }),
    headers,
  ).response;
  await front.stop();
  await back.stop();
  return seen;
}

const otlp = () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });

test('a call through two services is one trace, each span a child of the previous one', async () => {
  receiver.spans.length = 0;
  await callTwo({ ...otlp(), OTEL_METRICS_EXPORTER: 'none' });
  const byKind = (service: string, kind: string) =>
    receiver.spans.find((span) => span.service === service && span.kind === kind);
  const front = byKind('frontservice', 'server');
  const client = byKind('frontservice', 'client');
  const back = byKind('backservice', 'server');
  assert.equal(receiver.spans.length, 3);
  assert.deepEqual([front?.parentId, client?.parentId, back?.parentId], [callerId, front?.spanId, client?.spanId]);
  for (const span of receiver.spans) {
    assert.equal(span.traceId, traceId);
    assert.equal(span.name, 'kit.test.EchoService/Say');
    assert.equal(span.failed, false);
    assert.equal(span.attributes['rpc.system.name'], 'grpc');
    assert.equal(span.attributes['rpc.method'], 'kit.test.EchoService/Say');
    assert.equal(span.attributes['rpc.status_code'], 'OK');
  }
  assert.equal(client?.attributes['server.address'], '127.0.0.1');
  assert.equal(typeof client?.attributes['server.port'], 'number');
});

test("NOT_FOUND is an error on the span of the client, not of the server; INTERNAL is one on the server's", async () => {
  receiver.spans.length = 0;
  await callTwo({ ...otlp(), OTEL_METRICS_EXPORTER: 'none' }, incoming, 'unknown');
  const facts = receiver.spans.map((span) => [
    span.service,
    span.kind,
    span.attributes['rpc.status_code'],
    span.failed,
  ]);
  assert.deepEqual(facts.sort(), [
    ['backservice', 'server', 'NOT_FOUND', false],
    ['frontservice', 'client', 'NOT_FOUND', true],
    ['frontservice', 'server', 'INTERNAL', true],
  ]);
});

/** For each span, the attributes that say why a call with this text failed. */
async function reasonsOf(text: string) {
  receiver.spans.length = 0;
  await callTwo({ ...otlp(), OTEL_METRICS_EXPORTER: 'none' }, incoming, text);
  return Object.fromEntries(
    receiver.spans.map(({ service, kind, attributes }) => [
      `${service} ${kind}`,
      Object.fromEntries(Object.entries(attributes).filter(([name]) => name.startsWith('error.'))),
    ]),
  );
}

test('spans of a failed call have the reason and the names of the fields, at both ends', async () => {
  const why = { 'error.reason': 'TEXT_WRONG', 'error.fields': ['text'] };
  assert.deepEqual(await reasonsOf('wrong'), {
    'backservice server': why,
    'frontservice client': { ...why, 'error.type': 'INVALID_ARGUMENT' },
    'frontservice server': { ...why, 'error.peer': 'echoservice', 'error.type': 'INTERNAL' },
  });
  const down = { 'error.reason': 'NOTHING_HAPPENED', 'error.type': 'UNAVAILABLE' };
  assert.deepEqual(await reasonsOf('down'), {
    'backservice server': { 'error.type': 'UNAVAILABLE' },
    'frontservice client': down,
    'frontservice server': { ...down, 'error.peer': 'echoservice' },
  });
});

test('spans of a bug have its class, and those of a success have no reason', async () => {
  assert.deepEqual((await reasonsOf('bug'))['backservice server'], { 'error.type': 'TypeError' });
  for (const attributes of Object.values(await reasonsOf('hello'))) assert.deepEqual(attributes, {});
});

test('a reason or field that is not a name is left out', async () => {
  assert.deepEqual((await reasonsOf('foreign'))['frontservice client'], { 'error.type': 'INVALID_ARGUMENT' });
  assert.doesNotMatch(JSON.stringify(receiver.spans), /4432801561520454|ann@/);
});

test('spans contain nothing from the request', async () => {
  receiver.spans.length = 0;
  await callTwo(otlp(), incoming, '4432801561520454');
  assert.ok(receiver.spans.length > 0);
  assert.doesNotMatch(JSON.stringify(receiver.spans), /4432801561520454/);
});

test('durations of calls are exported by the client and by the server', async () => {
  receiver.metrics.length = 0;
  await callTwo(otlp());
  const facts = receiver.metrics
    .filter(({ points }) => points.length > 0)
    .map(({ service, name, unit, points }) => [
      service,
      name,
      unit,
      points[0]?.count,
      points[0]?.attributes['rpc.method'],
    ]);
  const method = 'kit.test.EchoService/Say';
  assert.deepEqual(facts.sort(), [
    ['backservice', 'rpc.server.call.duration', 's', 1, method],
    ['frontservice', 'rpc.client.call.duration', 's', 1, method],
    ['frontservice', 'rpc.server.call.duration', 's', 1, method],
  ]);
});

test('OTEL_SDK_DISABLED exports nothing, but the trace context is propagated', async () => {
  const before = receiver.requests();
  const seen = await callTwo({ ...otlp(), OTEL_SDK_DISABLED: 'true' });
  assert.equal(seen.traceparent, incoming.traceparent);
  assert.equal(receiver.requests(), before);
});

test('baggage and tracestate are propagated', async () => {
  const seen = await callTwo({}, { ...incoming, baggage: 'user=ann', tracestate: 'vendor=1' });
  assert.deepEqual([seen.baggage, seen.tracestate], ['user=ann', 'vendor=1']);
});

test('a trace that the caller did not sample is not recorded', async () => {
  const before = receiver.spans.length;
  const seen = await callTwo(otlp(), { traceparent: `00-${traceId}-${callerId}-00` });
  assert.match(String(seen.traceparent), new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
  assert.equal(receiver.spans.length, before);
});

test("Online Boutique's variables set the collector, with the port of OTLP over HTTP", async () => {
  receiver.spans.length = 0;
  await callTwo({ ENABLE_TRACING: '1', COLLECTOR_SERVICE_ADDR: receiver.url.replace('http://', '') });
  assert.equal(receiver.spans.length, 3);
});

test('OTEL_SERVICE_NAME overrides the name of the workload', async () => {
  receiver.spans.length = 0;
  await callTwo({ ...otlp(), OTEL_SERVICE_NAME: 'shop' });
  assert.deepEqual(new Set(receiver.spans.map(({ service }) => service)), new Set(['shop']));
});

test("OTEL_RESOURCE_ATTRIBUTES may set service.name, and each workload's signals have the same attributes", async () => {
  for (const list of [receiver.spans, receiver.metrics, receiver.logs]) list.length = 0;
  const vars = { ...otlp(), OTEL_RESOURCE_ATTRIBUTES: 'service.name=shop,city=Z%C3%BCrich', LOG_LEVEL: 'fatal' };
  const { telemetry, log } = await createWorkload('cartservice', vars);
  telemetry.tracer.startSpan('span').end();
  telemetry.meter.createCounter('counter').add(1);
  log.fatal('a line');
  await telemetry.flush();
  const received = [receiver.spans, receiver.metrics, receiver.logs].flat();
  assert.equal(received.length, 3);
  const [first, ...others] = received.map(({ resource }) => resource);
  for (const attributes of others) assert.deepEqual(attributes, first);
  assert.deepEqual([first?.['service.name'], first?.city], ['shop', 'Zürich']);
  assert.deepEqual([first?.['service.version'], first?.['telemetry.sdk.language']], [manifest.version, 'nodejs']);
});

test('log lines are exported as events, with the names of attributes, their level and trace', async () => {
  receiver.logs.length = 0;
  const { telemetry, log } = await createWorkload('cartservice', { ...otlp(), LOG_LEVEL: 'error' });
  const span = telemetry.tracer.startSpan('span');
  context.with(trace.setSpan(context.active(), span), () => {
    log.info('not logged');
    log.error(
      {
        event: 'rpc.server.call',
        code: 'INTERNAL',
        ms: 1.5,
        orderId: 'o1',
        lost: Number.NaN,
        http: { status: 500 },
        err: new TypeError('a bug'),
      },
      'Say',
    );
  });
  span.end();
  await telemetry.flush();
  const [line, ...others] = receiver.logs;
  assert.deepEqual(others, []);
  assert.deepEqual([line?.service, line?.severity, line?.body], ['cartservice', 'error', 'Say']);
  assert.equal(line?.event, 'rpc.server.call');
  assert.equal(line?.traceId, span.spanContext().traceId);
  const { 'exception.stacktrace': stack, ...attributes } = line?.attributes ?? {};
  assert.match(String(stack), /telemetry\.test\.ts/);
  assert.deepEqual(attributes, {
    'rpc.status_code': 'INTERNAL',
    'kit.duration_ms': 1.5,
    'rpc.order.id': 'o1',
    'rpc.lost': 'NaN',
    'rpc.http.status': 500,
    'exception.type': 'TypeError',
    'exception.message': 'a bug',
  });
});

test('an unreachable collector does not prevent a service from stopping', async () => {
  const unreachable = await startReceiver();
  unreachable.stop();
  const { client, stop } = await startEcho({}, { vars: { OTEL_EXPORTER_OTLP_ENDPOINT: unreachable.url } });
  await client.say({ text: 'hello' });
  const started = performance.now();
  await stop();
  assert.ok(performance.now() - started < 4_000);
});

test('an invalid sampler is an error', async () => {
  await assert.rejects(
    createWorkload('cartservice', { ...otlp(), OTEL_TRACES_SAMPLER: 'lucky' }),
    (error) => error instanceof EnvError && error.message.startsWith('cartservice: OTEL_TRACES_SAMPLER is "lucky"'),
  );
});

test('without an endpoint nothing is recorded, and flushing works', async () => {
  const { telemetry } = await createWorkload('cartservice', {});
  assert.equal(telemetry.tracer.startSpan('x').isRecording(), false);
  await telemetry.flush();
});
