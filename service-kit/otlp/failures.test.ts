// Every failure of an export is one line with the collector's code and words, for every signal.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../testing/eventually.ts';
import { readEnv } from '../env.ts';
import { createLog } from '../log.ts';
import {
  fakeGrpcCollector,
  fakeHttpCollector,
  type GrpcResponse,
  type HttpResponder,
} from '../testing/fake-collector.ts';
import { createWorkload } from '../workload.ts';
import { createExporter } from './exporter.ts';
import { otlpSettings } from './settings.ts';

const signals = ['traces', 'metrics', 'logs'];

const hangs = (name: string): Record<string, string> =>
  name === 'a hang' ? { OTEL_EXPORTER_OTLP_TIMEOUT: '700' } : {};

/** The lines about exports that a workload logs while it exports `times` times. */
async function linesOf(t: TestContext, url: string, vars: Record<string, string | undefined> = {}, times = 2) {
  const { log, telemetry } = await createWorkload('cartservice', {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_METRIC_EXPORT_INTERVAL: '3600000',
    LOG_LEVEL: 'fatal',
    ...vars,
  });
  const lines: Record<string, unknown>[] = [];
  const collect = (fields: unknown, message: unknown) =>
    lines.push({ ...(typeof fields === 'object' ? fields : {}), message });
  t.mock.method(log, 'warn', collect);
  t.mock.method(log, 'info', collect);
  const counter = telemetry.meter.createCounter('orders');
  for (let round = 0; round < times; round++) {
    telemetry.tracer.startSpan('span').end();
    counter.add(1);
    log.fatal('a line');
    await telemetry.flush();
    await sleep(20);
  }
  return lines;
}

/** One line per signal, with this code and reason. */
function assertOneEach(lines: Record<string, unknown>[], code: string, reason: RegExp): void {
  assert.deepEqual(
    lines.map(({ signal, code }) => [signal, code]).toSorted(),
    signals.map((signal) => [signal, code]).toSorted(),
    JSON.stringify(lines),
  );
  for (const line of lines) assert.match(String(line.reason), reason);
}

const text =
  (status: number, type: string, body: string): HttpResponder =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': type }).end(body);

const overHttp: Record<string, [HttpResponder, string, RegExp]> = {
  'a refused key': [text(401, 'application/json', '{"message":"unknown key"}'), '401', /^unknown key$/],
  'a wrong path': [text(404, 'text/plain', '404 page not found'), '404', /^404 page not found$/],
  'a limit': [text(429, 'text/plain', 'quota used up'), '429', /^quota used up$/],
  'a proxy without upstream': [text(503, 'text/plain', 'no upstream'), '503', /^no upstream$/],
  'a login page': [text(200, 'text/html', '<title>Sign in</title>'), '200', /^a web page: Sign in$/],
  'a partial success': [
    text(200, 'application/json', '{"partialSuccess":{"rejectedSpans":1,"errorMessage":"too old"}}'),
    'PARTIAL_SUCCESS',
    /^too old$/,
  ],
  'a hang': [() => {}, 'TIMEOUT', /^no response within \d+ ms$/],
  'a closed connection': [(request) => request.socket.destroy(), 'ECONNRESET', /./],
};

for (const [name, [respond, code, reason]] of Object.entries(overHttp))
  test(`${name} is one line for each signal`, async (t) => {
    const collector = await fakeHttpCollector(respond);
    t.after(collector.stop);
    assertOneEach(await linesOf(t, collector.url, hangs(name)), code, reason);
  });

test('a hang is one line, even if an export may take any time', async (t) => {
  const waiting: (() => void)[] = [];
  const collector = await fakeHttpCollector((_request, response) => {
    waiting.push(() => response.writeHead(200).end());
  });
  t.after(collector.stop);
  const vars = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_TIMEOUT: '0', LOG_LEVEL: 'silent' };
  const env = readEnv('cartservice', vars);
  const settings = otlpSettings(env, 'metrics');
  assert.ok(settings);
  const log = createLog(env, {});
  const lines: unknown[] = [];
  const collect = ({ code, reason, lost }: Record<string, unknown>) =>
    lines.push([code ?? 'recovered', reason ?? lost]);
  t.mock.method(log, 'warn', collect);
  t.mock.method(log, 'info', collect);
  const { export: send } = createExporter(settings, { serialize: () => new Uint8Array(1), count: () => 1 }, log, 50);
  const sent = new Promise<unknown>((resolve) => send(undefined, resolve));
  await until('the hang is reported', async () => lines.length === 1 && waiting.length === 1, 5_000);
  for (const release of waiting) release();
  await sent;
  assert.deepEqual(lines, [
    ['TIMEOUT', 'no response within 50 ms'],
    ['recovered', 0],
  ]);
});

test('a program that does not speak HTTP is one line for each signal', async (t) => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end('220 mail.example ESMTP\r\n');
  });
  const url = await new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address?.port}`);
    });
  });
  t.after(() => server.close());
  assertOneEach(await linesOf(t, url), 'HPE_INVALID_CONSTANT', /Expected HTTP/);
});

test('a refused connection and an unknown host are one line for each signal', async (t) => {
  const { url, stop } = await fakeHttpCollector(() => {});
  stop();
  assertOneEach(await linesOf(t, url), 'ECONNREFUSED', /connect ECONNREFUSED 127\.0\.0\.1/);
  const unknown = await linesOf(t, 'http://no-such-host.invalid:4318');
  for (const { code } of unknown) assert.match(String(code), /^(ENOTFOUND|EAI_AGAIN)$/);
  assert.equal(unknown.length, 3);
});

const overGrpc: Record<string, [GrpcResponse, string, RegExp]> = {
  'a refused key': [{ code: 16, details: 'unknown key' }, 'UNAUTHENTICATED', /^unknown key$/],
  'a missing service': [{ code: 12, details: 'unknown service' }, 'UNIMPLEMENTED', /^unknown service$/],
  'a partial success': [Buffer.from('0a0908051205746f6f206f', 'hex'), 'PARTIAL_SUCCESS', /^too o$/],
  'a hang': [undefined, 'DEADLINE_EXCEEDED', /Deadline exceeded/],
};

for (const [name, [response, code, reason]] of Object.entries(overGrpc))
  test(`over gRPC, ${name} is one line for each signal`, async (t) => {
    const collector = await fakeGrpcCollector(() => response);
    t.after(collector.stop);
    assertOneEach(
      await linesOf(t, collector.url, { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', ...hangs(name) }),
      code,
      reason,
    );
  });

test('an outage ends with a line that counts what was lost; another reason is another line', async (t) => {
  let respond = text(500, 'text/plain', 'restarting');
  const collector = await fakeHttpCollector((...call) => respond(...call));
  t.after(collector.stop);
  const { log, telemetry } = await createWorkload('cartservice', {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces`,
    LOG_LEVEL: 'silent',
  });
  const lines: unknown[] = [];
  const collect = ({ code, lost }: Record<string, unknown>, message: string) => lines.push([message, code ?? lost]);
  t.mock.method(log, 'warn', collect);
  t.mock.method(log, 'info', collect);
  const exportSpan = async () => {
    telemetry.tracer.startSpan('span').end();
    await telemetry.flush();
    await sleep(20);
  };
  await exportSpan();
  await exportSpan();
  respond = text(401, 'text/plain', 'no key');
  await exportSpan();
  respond = text(200, 'application/json', '{}');
  await exportSpan();
  await exportSpan();
  assert.deepEqual(lines, [
    ['the collector does not accept spans', '500'],
    ['the collector does not accept spans', '401'],
    ['the collector accepts spans again', 3],
  ]);
});

test('a slow collector, for which the queue is too short, is one line, and the next one counts what was lost', async (t) => {
  const waiting: (() => void)[] = [];
  const collector = await fakeHttpCollector((_request, response) => {
    waiting.push(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  });
  t.after(collector.stop);
  const { log, telemetry } = await createWorkload('cartservice', {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_BSP_MAX_QUEUE_SIZE: '2',
    OTEL_BLRP_MAX_QUEUE_SIZE: '2',
    LOG_LEVEL: 'fatal',
  });
  const lines: unknown[] = [];
  const collect = ({ signal, code, reason, lost }: Record<string, unknown>) =>
    lines.push([signal, code ?? 'recovered', reason ?? lost]);
  t.mock.method(log, 'warn', collect);
  t.mock.method(log, 'info', collect);
  // Two are sent, two wait.
  for (let count = 0; count < 7; count++) {
    telemetry.tracer.startSpan('span').end();
    log.fatal('a line');
  }
  assert.deepEqual(lines, [
    ['traces', 'QUEUE_FULL', '2 wait for the collector (OTEL_BSP_MAX_QUEUE_SIZE)'],
    ['logs', 'QUEUE_FULL', '2 wait for the collector (OTEL_BLRP_MAX_QUEUE_SIZE)'],
  ]);
  const release = setInterval(() => waiting.shift()?.(), 5);
  t.after(() => clearInterval(release));
  await until('both recover', async () => lines.length === 4, 5_000);
  assert.deepEqual(lines.slice(2).toSorted(), [
    ['logs', 'recovered', 3],
    ['traces', 'recovered', 3],
  ]);
});

test('a failed export closes its connection, which may lead to a wrong server', async (t) => {
  let firstPort: number | undefined;
  const collector = await fakeHttpCollector((request, response) => {
    firstPort ??= request.socket.remotePort;
    response
      .writeHead(request.socket.remotePort === firstPort ? 404 : 200, { 'content-type': 'application/json' })
      .end('{}');
  });
  t.after(collector.stop);
  const vars = {
    OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces`,
  };
  const lines = await linesOf(t, collector.url, vars);
  assert.deepEqual(
    lines.map(({ event }) => event),
    ['kit.export.failed', 'kit.export.recovered'],
  );
});

test('a key that the collector repeats is not logged', async (t) => {
  const collector = await fakeHttpCollector((request, response) =>
    response.writeHead(401).end(`${request.headers.authorization} is unknown`),
  );
  t.after(collector.stop);
  const vars = { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20hunter2' };
  assertOneEach(await linesOf(t, collector.url, vars), '401', /^\*\*\* is unknown$/);
});

test('after a failure, the next export uses another connection, which may reach the collector', async (t) => {
  let wrong: unknown;
  const collector = await fakeHttpCollector((request, response) => {
    wrong ??= request.socket;
    response.writeHead(request.socket === wrong ? 404 : 200).end();
  });
  t.after(collector.stop);
  const vars = { OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };
  const lines = await linesOf(t, collector.url, vars);
  assert.deepEqual(
    lines.map(({ event }) => event),
    ['kit.export.failed', 'kit.export.recovered'],
  );
});
