import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { EnvError, readEnv } from '../env.ts';
import { kitVariables } from '../kit-variables.ts';
import { createLog } from '../log.ts';
import { startTelemetry } from '../telemetry.ts';
import { makeCertificates, noOpenssl } from '../testing/certificates.ts';
import { problemsOf } from '../variables.ts';
import { createWorkload } from '../workload.ts';
import { otlpSettings } from './settings.ts';
import { ignoredSettings, ignoredValues, ignoredVariables, otelVariables, type Signal } from './variables.ts';

const prefix = 'OTEL_EXPORTER_OTLP_';
const endpoint = { [`${prefix}ENDPOINT`]: 'https://otlp.example:443/base/' };
const settingsOf = (vars: Record<string, string>, signal: Signal = 'traces') => {
  assert.deepEqual(problemsOf('cartservice', vars, kitVariables), []);
  return otlpSettings(readEnv('cartservice', vars), signal);
};

test('every variable of the table is read if all signals are exported', async () => {
  const names = new Set<PropertyKey>();
  const vars: Record<string, string> = { ...endpoint, LOG_LEVEL: 'silent' };
  const recording = new Proxy(vars, {
    get(target, name) {
      names.add(name);
      return typeof name === 'string' ? target[name] : undefined;
    },
  });
  const env = readEnv('cartservice', recording);
  await startTelemetry(env, createLog(env, {}), {});
  assert.deepEqual(
    Object.keys(otelVariables).filter((name) => !names.has(name)),
    [],
  );
});

test('by default nothing is exported; one endpoint is enough for all signals', () => {
  assert.equal(settingsOf({}), undefined);
  assert.deepEqual(settingsOf(endpoint, 'logs'), {
    signal: 'logs',
    protocol: 'http/protobuf',
    url: 'https://otlp.example:443/base/v1/logs',
    headers: {},
    isCompressed: false,
    timeoutMs: 10_000,
    tls: {},
  });
});

test("a signal's own variables override those of all signals, for that signal only", () => {
  const vars = {
    ...endpoint,
    [`${prefix}HEADERS`]: 'api-key=a,x=%20b,',
    [`${prefix}METRICS_ENDPOINT`]: 'http://metrics.example/v2/otlp?team=1',
    [`${prefix}METRICS_HEADERS`]: 'y=c',
    [`${prefix}METRICS_PROTOCOL`]: 'HTTP/JSON',
    [`${prefix}METRICS_COMPRESSION`]: 'gzip',
    [`${prefix}METRICS_TIMEOUT`]: '0',
  };
  assert.deepEqual(settingsOf(vars, 'metrics'), {
    signal: 'metrics',
    protocol: 'http/json',
    url: 'http://metrics.example/v2/otlp?team=1',
    headers: { y: 'c' },
    isCompressed: true,
    timeoutMs: 0,
    tls: {},
  });
  const traces = settingsOf(vars);
  assert.deepEqual(traces?.headers, { 'api-key': 'a', x: ' b' });
  assert.deepEqual([traces?.protocol, traces?.isCompressed], ['http/protobuf', false]);
});

test('gRPC accepts host:port, with TLS unless it is switched off', () => {
  const grpc = { [`${prefix}PROTOCOL`]: 'grpc', [`${prefix}ENDPOINT`]: 'collector:4317' };
  assert.equal(settingsOf(grpc)?.url, 'https://collector:4317');
  assert.equal(settingsOf({ ...grpc, [`${prefix}INSECURE`]: 'true' })?.url, 'http://collector:4317');
  assert.equal(settingsOf({ ...grpc, [`${prefix}TRACES_INSECURE`]: 'true' }, 'logs')?.url, 'https://collector:4317');
  const withScheme = { ...grpc, [`${prefix}ENDPOINT`]: 'http://collector:4317' };
  assert.equal(settingsOf(withScheme)?.url, 'http://collector:4317');
  const [problem] = problemsOf('cartservice', { [`${prefix}ENDPOINT`]: 'collector:4317' }, kitVariables);
  assert.match(problem ?? '', /is "collector:4317", but must be a URL .*\(host:port with protocol grpc\)\.$/);
});

test('headers that a protocol cannot send are an error', () => {
  const sent = { ...endpoint, [`${prefix}PROTOCOL`]: 'grpc', [`${prefix}HEADERS`]: 'Api-Key_1.x=a' };
  assert.deepEqual(settingsOf(sent)?.headers, { 'Api-Key_1.x': 'a' });
  for (const header of ['api!key', 'key-bin', 'Key-BIN']) {
    const vars = { [`${prefix}LOGS_HEADERS`]: `a=b,${header}=c` };
    assert.deepEqual(settingsOf({ ...endpoint, ...vars }, 'logs')?.headers, { a: 'b', [header]: 'c' });
    assert.throws(
      () => settingsOf({ ...sent, ...vars }, 'logs'),
      (error) => error instanceof EnvError && error.message.includes(`_LOGS_HEADERS has the header "${header}", but`),
    );
  }
  for (const header of ['Connection=close', 'expect=100-continue', 'content-length=3', 'Transfer-Encoding=chunked'])
    assert.match(
      problemsOf('cartservice', { [`${prefix}HEADERS`]: `a=b,${header}` }, kitVariables).join(),
      /without headers of the connection such as content-length/,
    );
});

test('a limit of 0 attributes is valid, but not of 0 characters, which the SDK ignores', () => {
  assert.deepEqual(problemsOf('cartservice', { OTEL_ATTRIBUTE_COUNT_LIMIT: '0' }, kitVariables), []);
  for (const items of ['', 'SPAN_', 'LOGRECORD_']) {
    const name = `OTEL_${items}ATTRIBUTE_VALUE_LENGTH_LIMIT`;
    assert.match(problemsOf('cartservice', { [name]: '0' }, kitVariables).join(), new RegExp(`^.*${name} is "0", but`));
  }
});

test("the original's variables export spans: to port 4318, or with gRPC to the given port", () => {
  const vars = { ENABLE_TRACING: '1', COLLECTOR_SERVICE_ADDR: 'collector:4317' };
  assert.equal(settingsOf(vars)?.url, 'http://collector:4318/v1/traces');
  assert.equal(settingsOf({ ...vars, [`${prefix}PROTOCOL`]: 'grpc' })?.url, 'http://collector:4317');
  assert.equal(settingsOf(vars, 'metrics'), undefined);
});

test('none, and exporters that do not exist here', () => {
  for (const [exporter, isExported] of [
    ['none', false],
    ['otlp', true],
    ['otlp,console', true],
    ['Console', true],
  ] as const)
    assert.equal(settingsOf({ ...endpoint, OTEL_LOGS_EXPORTER: exporter }, 'logs') !== undefined, isExported, exporter);
  assert.equal(settingsOf({ ...endpoint, OTEL_SDK_DISABLED: 'true' }), undefined);
});

test('a certificate file that is missing or invalid is an error', { skip: noOpenssl }, async (t) => {
  const { folder, ca, client, server } = makeCertificates();
  t.after(() => rmSync(folder, { recursive: true }));
  const files = {
    [`${prefix}CERTIFICATE`]: ca.certFile,
    [`${prefix}CLIENT_CERTIFICATE`]: client.certFile,
    [`${prefix}CLIENT_KEY`]: client.keyFile,
  };
  assert.deepEqual(settingsOf({ ...endpoint, ...files })?.tls, { ca: ca.cert, cert: client.cert, key: client.key });
  const wrong: [Record<string, string>, RegExp][] = [
    [{ CERTIFICATE: '/none.pem' }, /CERTIFICATE is "\/none\.pem", but can't be read: there is no such file\./],
    [{ CLIENT_KEY: '' }, /CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY need each other/],
    [{ CLIENT_KEY: server.keyFile }, /CLIENT_KEY are invalid: .*key values mismatch/],
    [{ CLIENT_CERTIFICATE: import.meta.filename }, /are invalid/],
  ];
  for (const [change, message] of wrong) {
    const changed = Object.fromEntries(Object.entries(change).map(([name, value]) => [prefix + name, value]));
    await assert.rejects(
      createWorkload('cartservice', { ...endpoint, ...files, ...changed }),
      (error) => error instanceof EnvError && message.test(error.message),
    );
  }
});

test('what the specification knows and is not supported is named, with the reason', () => {
  for (const [variable, reason] of Object.entries(ignoredVariables)) {
    assert.deepEqual(ignoredSettings({ [variable]: '1' }), [{ variable, reason }]);
    assert.ok(!(variable in otelVariables), variable);
  }
  for (const [variable, list] of Object.entries(ignoredValues))
    for (const value of list) {
      assert.deepEqual(problemsOf('cartservice', { [variable]: value }, kitVariables), []);
      const [ignored] = ignoredSettings({ [variable]: value.toUpperCase() });
      assert.deepEqual([ignored?.variable, ignored?.value], [variable, value]);
      assert.match(ignored?.reason ?? '', /^supported: \w+, /);
    }
  assert.deepEqual(ignoredSettings({ OTEL_NEW: '1' }), [
    { variable: 'OTEL_NEW', reason: 'it is not a known variable' },
  ]);
  assert.deepEqual(ignoredSettings({ ...endpoint, OTEL_LOGS_EXPORTER: 'otlp', OTEL_ENTITIES: ' ', PATH: 'a' }), []);
});
