// otlp-check with wrong set-ups: it names the cause, and what it advises works.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { checkSignals, type Vars } from '@boutique/service-kit/otlp/check';
import { makeCertificates, noOpenssl } from '@boutique/service-kit/testing/certificates';
import {
  fakeGrpcCollector,
  fakeHttpCollector,
  type HttpResponder,
  type ServerTls,
} from '@boutique/service-kit/testing/fake-collector';
import protobuf from 'protobufjs';
import { bundle } from '../start/bundling/bundle.ts';
import { noPrometheus, startPrometheus } from '../testing/prometheus.ts';
import { freePort } from '../testing/redis.ts';
import { root } from '../testing/sources.ts';

const prefix = 'OTEL_EXPORTER_OTLP_';
const ok: HttpResponder = (_request, response) => response.writeHead(200).end();
const grpcOk = () => Buffer.alloc(0);

/** Accepts what fulfils a condition; otherwise this status and text. */
const acceptsIf =
  (isRight: (request: IncomingMessage) => boolean, status: number, words: string): HttpResponder =>
  (request, response) =>
    isRight(request) ? ok(request, response, Buffer.alloc(0)) : response.writeHead(status).end(words);

const to = (url: string, more: Record<string, string> = {}) => ({
  [`${prefix}ENDPOINT`]: url,
  ...Object.fromEntries(Object.entries(more).map(([name, value]) => [prefix + name, value])),
});

async function http(t: TestContext, respond: HttpResponder = ok, tls?: ServerTls) {
  const collector = await fakeHttpCollector(respond, tls);
  t.after(collector.stop);
  return collector.url;
}

async function grpc(t: TestContext, ...args: Parameters<typeof fakeGrpcCollector>) {
  const collector = await fakeGrpcCollector(...args);
  t.after(collector.stop);
  return collector.url;
}

async function tcp(t: TestContext, greeting: string): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    if (greeting) socket.end(greeting);
    t.after(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address?.port}`;
}

const { root: types } = protobuf.parse(`syntax = "proto3";
  message Metrics { repeated Resource resources = 1; }
  message Resource { repeated Scope scopes = 2; }
  message Scope { repeated Metric metrics = 2; }
  message Metric { Sum sum = 7; }
  message Sum { int32 temporality = 2; }`);
const isDelta = (body: Buffer): boolean =>
  /"temporality":1/.test(JSON.stringify(types.lookupType('Metrics').decode(body)));

interface SetUp {
  wrong: Vars;
  /** Of each signal that is not accepted. */
  advice: RegExp;
  /** What a person does who follows an advice without a setting to copy. */
  right?: Vars;
  /** Signals that are not accepted; by default all. */
  failing?: readonly string[];
}

const setUps: Record<string, (t: TestContext) => Promise<SetUp>> = {
  'a port where nothing listens': async (t) => ({
    wrong: to(`http://127.0.0.1:${await freePort()}`),
    advice: /^Nothing listens on 127\.0\.0\.1:\d+\. Check host and port/,
    right: to(await http(t)),
  }),
  "another program's port": async (t) => ({
    wrong: to(await tcp(t, '220 mail.example ESMTP\r\n')),
    advice: /is not a receiver of OTLP, neither over HTTP nor over gRPC\. Check the port/,
    right: to(await http(t)),
  }),
  'a wrong key': async (t) => {
    const url = await http(
      t,
      acceptsIf(({ headers }) => headers['api-key'] === 'right', 401, 'unknown key'),
    );
    const wrong = to(url, { HEADERS: 'api-key=hunter2' });
    return {
      wrong,
      advice: /^The key was refused\. Check the value of api-key/,
      right: to(url, { HEADERS: 'api-key=right' }),
    };
  },
  'no key, with gRPC': async (t) => {
    const url = await grpc(t, (metadata) =>
      metadata.get('api-key')[0] === 'right' ? grpcOk() : { code: 16, details: 'missing key' },
    );
    const wrong = to(url, { PROTOCOL: 'grpc' });
    const right = to(url, { PROTOCOL: 'grpc', HEADERS: 'api-key=right' });
    return { wrong, advice: /requires a key, and none was sent\. Set OTEL_EXPORTER_OTLP_HEADERS=/, right };
  },
  'HTTP to a gRPC port': async (t) => ({
    wrong: to(await grpc(t, grpcOk)),
    advice: /^Port \d+ speaks gRPC\. Set OTEL_EXPORTER_OTLP_PROTOCOL=grpc/,
  }),
  'gRPC to an HTTP port': async (t) => ({
    wrong: to(await http(t), { PROTOCOL: 'grpc' }),
    advice: /^Port \d+ speaks HTTP\. Set OTEL_EXPORTER_OTLP_PROTOCOL=http\/protobuf/,
  }),
  'gRPC with its default, TLS, to a plain HTTP port': async (t) => ({
    wrong: to((await http(t)).replace('http://', ''), { PROTOCOL: 'grpc' }),
    advice: /^Port \d+ speaks HTTP and does not use TLS\. Set \S+_PROTOCOL=http\/protobuf and \S+_ENDPOINT=http:/,
  }),
  'HTTPS to a plain gRPC port': async (t) => ({
    wrong: to((await grpc(t, grpcOk)).replace('http:', 'https:')),
    advice: /^Port \d+ speaks gRPC and does not use TLS\. Set \S+_PROTOCOL=grpc and \S+_ENDPOINT=http:/,
  }),
  'HTTP without a key to a gRPC port': async (t) => {
    const url = await grpc(t, (metadata) =>
      metadata.get('api-key')[0] === 'right' ? grpcOk() : { code: 16, details: 'missing key' },
    );
    const advice =
      /^Port \d+ speaks gRPC\. Set \S+=grpc\. The collector requires a key, .* OTEL_EXPORTER_OTLP_HEADERS=/;
    return { wrong: to(url), advice, right: to(url, { PROTOCOL: 'grpc', HEADERS: 'api-key=right' }) };
  },
  "gRPC to an HTTP port that is one signal's endpoint": async (t) => {
    const url = await http(
      t,
      acceptsIf(({ url }) => url === '/v1/traces', 404, '404 page not found'),
    );
    const wrong = { [`${prefix}TRACES_ENDPOINT`]: url, [`${prefix}PROTOCOL`]: 'grpc' };
    return { wrong, advice: /^Port \d+ speaks HTTP\. Set \S+=http\/protobuf and \S+\/v1\/traces/, failing: ['traces'] };
  },
  "the original's variable, to a program that does not speak gRPC": async (t) => ({
    wrong: {
      ENABLE_TRACING: '1',
      COLLECTOR_SERVICE_ADDR: (await tcp(t, '220 mail.example ESMTP\r\n')).replace('http://', ''),
      [`${prefix}PROTOCOL`]: 'grpc',
    },
    advice: /is not a receiver of OTLP, neither over HTTP nor over gRPC/,
    right: to(await http(t)),
    failing: ['traces'],
  }),
  'protobuf to a receiver that reads only JSON': async (t) => ({
    wrong: to(
      await http(
        t,
        acceptsIf(({ headers }) => headers['content-type'] === 'application/json', 415, 'unsupported'),
      ),
    ),
    advice: /^The collector reads JSON\. Set OTEL_EXPORTER_OTLP_PROTOCOL=http\/json/,
  }),
  'a wrong key of one signal': async (t) => {
    const url = await http(
      t,
      acceptsIf(({ headers }) => headers['api-key'] === 'right', 403, ''),
    );
    const wrong = to(url, { HEADERS: 'api-key=right', LOGS_HEADERS: 'api-key=hunter2' });
    const advice = /^The key was refused\. Check the value of api-key in OTEL_EXPORTER_OTLP_LOGS_HEADERS/;
    return { wrong, advice, right: to(url, { HEADERS: 'api-key=right' }), failing: ['logs'] };
  },
  'a rejection without a reason': async (t) => {
    const url = await http(t, ({ headers }, response) => {
      const partial = '{"partialSuccess":{"rejectedSpans":"1"}}';
      response.writeHead(200, { 'content-type': 'application/json' }).end(headers['x-dataset'] ? '{}' : partial);
    });
    const right = to(url, { HEADERS: 'x-dataset=shop' });
    return { wrong: to(url), advice: /not its content\. It gave no reason; its log may have one\.$/, right };
  },
  'a login page': async (t) => {
    const url = await http(t, (request, response) => {
      if (request.url?.startsWith('/otlp/')) return response.writeHead(200).end();
      return response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Sign in</title>');
    });
    return {
      wrong: to(url),
      advice: /leads to another program, such as a login page or a proxy\. Check host, port and path/,
      right: to(`${url}/otlp`),
    };
  },
  'a collector that hangs': async (t) => ({
    wrong: to(await tcp(t, ''), { TIMEOUT: '700' }),
    advice: /does not respond\. Check the port, and whether a firewall, a proxy or a NetworkPolicy/,
    right: to(await http(t)),
  }),
  'TLS for a plain port': async (t) => ({
    wrong: to((await http(t)).replace('http:', 'https:')),
    advice: /^The collector does not use TLS\. Set OTEL_EXPORTER_OTLP_ENDPOINT=http:/,
  }),
  'a host that does not exist': async (t) => ({
    wrong: to('http://no-such-host.invalid:4318'),
    advice: /^The host no-such-host\.invalid does not exist\. Check the name/,
    right: to(await http(t)),
  }),
  'a part that is rejected': async (t) => {
    const url = await http(t, ({ headers }, response) => {
      const partial = '{"partialSuccess":{"rejectedSpans":1,"errorMessage":"no dataset"}}';
      response.writeHead(200, { 'content-type': 'application/json' }).end(headers['x-dataset'] ? '{}' : partial);
    });
    const right = to(url, { HEADERS: 'x-dataset=shop' });
    return { wrong: to(url), advice: /accepted the request, but not its content\. Its words say why/, right };
  },
  'a backend that requires delta': async (t) => {
    const url = await http(t, (request, response, body) => {
      const isWrong = request.url === '/v1/metrics' && !isDelta(body);
      const partial = '{"partialSuccess":{"rejectedDataPoints":1,"errorMessage":"cumulative is not supported"}}';
      response.writeHead(200, { 'content-type': 'application/json' }).end(isWrong ? partial : '{}');
    });
    const advice = /^Cumulative metrics are refused\. Set OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta/;
    return { wrong: to(url), advice, failing: ['metrics'] };
  },
  'a base URL with the path of traces': async (t) => {
    const url = await http(
      t,
      acceptsIf(({ url = '' }) => /^\/v1\/\w+$/.test(url), 404, '404 page not found'),
    );
    return { wrong: to(`${url}/v1/traces`), advice: /^\/v1\/\w+ is appended to the base URL\. Set / };
  },
  'a backend for traces only': async (t) => {
    const url = await http(
      t,
      acceptsIf(({ url }) => url === '/v1/traces', 404, '404 page not found'),
    );
    const right = { ...to(url), OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };
    const advice = /if the backend has no (metrics|logs), set OTEL_(METRICS|LOGS)_EXPORTER=none/;
    return { wrong: to(url), advice, right, failing: ['metrics', 'logs'] };
  },
};

async function assertAdvice({ wrong, advice, right, failing = ['traces', 'metrics', 'logs'] }: SetUp): Promise<void> {
  const checked = await checkSignals('cartservice', wrong);
  const notAccepted = checked.filter(({ outcome }) => outcome.kind !== 'accepted');
  assert.deepEqual(
    notAccepted.map(({ signal }) => signal),
    failing,
    JSON.stringify(checked),
  );
  for (const one of notAccepted) assert.match(one.advice ?? '', advice);
  assert.doesNotMatch(JSON.stringify(notAccepted), /hunter2/);
  const followed = right ?? Object.assign({}, wrong, ...notAccepted.map(({ fix }) => fix));
  const again = await checkSignals('cartservice', followed);
  assert.ok(again.length > 0);
  for (const { outcome, signal } of again)
    assert.equal(outcome.kind, 'accepted', `${signal}: ${JSON.stringify(again)}`);
}

for (const [name, setUp] of Object.entries(setUps))
  test(`${name}: the advice names the cause, and following it works`, async (t) => assertAdvice(await setUp(t)));

test('no TLS for a TLS port, and a certificate that is not trusted', { skip: noOpenssl }, async (t) => {
  const { folder, ca, server, client } = makeCertificates();
  t.after(() => rmSync(folder, { recursive: true }));
  const url = await http(t, ok, server);
  const trusted = to(url, { CERTIFICATE: ca.certFile });
  await assertAdvice({
    wrong: { ...trusted, ...to(url.replace('https:', 'http:')) },
    advice: /^The collector uses TLS\. Set OTEL_EXPORTER_OTLP_ENDPOINT=https:/,
  });
  await assertAdvice({
    wrong: to(url.replace('https:', 'http:')),
    advice: /^The collector uses TLS\. Set \S+ The certificate of the collector is not trusted\. Set \S+_CERTIFICATE/,
    right: trusted,
  });
  await assertAdvice({ wrong: to(url), advice: /is not trusted\. Set OTEL_EXPORTER_OTLP_CERTIFICATE/, right: trusted });
  const mutual = to(await http(t, ok, { ...server, ca: ca.cert }), { CERTIFICATE: ca.certFile });
  await assertAdvice({
    wrong: mutual,
    advice: /requires a certificate of its clients\. Set OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE/,
    right: {
      ...mutual,
      [`${prefix}CLIENT_CERTIFICATE`]: client.certFile,
      [`${prefix}CLIENT_KEY`]: client.keyFile,
    },
  });
  const overGrpc = await grpc(t, grpcOk, server);
  await assertAdvice({
    wrong: to(overGrpc, { PROTOCOL: 'grpc' }),
    advice: /is not trusted\. Set OTEL_EXPORTER_OTLP_CERTIFICATE/,
    right: to(overGrpc, { PROTOCOL: 'grpc', CERTIFICATE: ca.certFile }),
  });
});

test('delta to Prometheus, which requires cumulative metrics', { skip: noPrometheus }, async (t) => {
  const url = await startPrometheus(t, { 'prometheus.yml': '' });
  await assertAdvice({
    wrong: {
      [`${prefix}METRICS_ENDPOINT`]: `${url}/api/v1/otlp/v1/metrics`,
      [`${prefix}METRICS_TEMPORALITY_PREFERENCE`]: 'delta',
    },
    advice: /^Delta metrics are refused\. Set OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative/,
    failing: ['metrics'],
  });
});

/** Output and exit code of a command. */
async function run(file: string, args: readonly string[], vars: Record<string, string> = {}) {
  const env = { ...process.env, ...vars };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', resolve(root, file), ...args], {
    env,
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code };
}

test('the command prints a result per signal, and its exit code', async (t) => {
  const url = await http(
    t,
    acceptsIf(({ url }) => url !== '/v1/logs', 401, 'no key'),
  );
  const rejected = await run('scripts/otlp-check.ts', ['--to', url]);
  assert.equal(rejected.code, 1, rejected.err);
  assert.match(rejected.out, /^traces {3}http\/protobuf to http:\S+\/v1\/traces\n {9}accepted, for \d+ workloads\n/);
  assert.match(rejected.out, /logs .*\n {9}not accepted: 401 no key\n {9}The collector requires a key/);
  const accepted = await run('scripts/otlp-check.ts', ['--to', url], { OTEL_LOGS_EXPORTER: 'none' });
  assert.deepEqual([accepted.code, /logs {5}not exported/.test(accepted.out)], [0, true]);
  assert.equal((await run('scripts/otlp-check.ts', [])).code, 3);
  assert.equal((await run('scripts/otlp-check.ts', ['--too', url])).code, 2);
  const invalid = await run('scripts/otlp-check.ts', ['--to', 'collector:4318']);
  assert.equal(invalid.code, 2);
  assert.match(invalid.err, /OTEL_EXPORTER_OTLP_ENDPOINT is "collector:4318", but must be a URL/);
});

test('a workload has the command, too, for its pod', async (t) => {
  const url = await http(t);
  const vars = { OTEL_EXPORTER_OTLP_ENDPOINT: url };
  const { out, code } = await run('services/cartservice/main.ts', ['otlp-check'], vars);
  assert.equal(code, 0);
  assert.equal(out.match(/^ {9}accepted$/gm)?.length, 3, out);
  assert.equal((await run('services/cartservice/main.ts', ['otlp-check', '--to'], vars)).code, 2);
});

test('the bundle of an image exports over gRPC', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  t.after(() => rmSync(folder, { recursive: true }));
  await bundle('cartservice', 'any', { to: folder });
  const url = await grpc(t, grpcOk);
  const vars = to(url, { PROTOCOL: 'grpc' });
  const { out, err, code } = await run(join(folder, 'main.mjs'), ['otlp-check'], vars);
  assert.equal(code, 0, out + err);
});
