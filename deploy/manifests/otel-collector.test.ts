// The component otel-collector, and its preset for Google Cloud: where signals go, and who has the token.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { until } from '../../testing/eventually.ts';
import { freePort } from '../../testing/free-ports.ts';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import { root } from '../../testing/sources.ts';
import { render } from './testing/render-components.ts';

interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef: object };
}
interface Manifest {
  kind: string;
  metadata: { name: string };
  data: Record<string, string>;
  spec: {
    egress?: { ports: { port: number }[] }[];
    template: { metadata: { labels: object }; spec: { containers: { env: Variable[] }[] } };
  };
}
interface Config {
  exporters: Record<string, { headers?: object }>;
  service: { extensions: string[]; pipelines: Record<string, Record<string, string[]>> };
}

const rendered = async (...names: string[]) => {
  const manifests = (await render(names)).map((text): Manifest => parse(text));
  return (kind: string, name: string) =>
    manifests.find((one) => one.kind === kind && one.metadata.name.replace(/-[a-z0-9]{10}$/, '') === name);
};

/** Throws if a pipeline names something that the configuration lacks. */
function configOf(find: Awaited<ReturnType<typeof rendered>>): Config {
  const text = find('ConfigMap', 'otel-collector')?.data['config.yaml'] ?? '';
  const config: Config & Record<string, object> = parse(text);
  const { extensions, pipelines } = config.service;
  assert.deepEqual(Object.keys(pipelines), ['traces', 'metrics', 'logs']);
  for (const parts of [{ extensions }, ...Object.values(pipelines)])
    for (const [kind, names] of Object.entries(parts))
      for (const name of names) assert.ok(name in (config[kind] ?? {}), `${kind} has ${name}`);
  return config;
}

const variablesOf = (find: Awaited<ReturnType<typeof rendered>>) =>
  find('Deployment', 'otel-collector')?.spec.template.spec.containers[0]?.env ?? [];

test('all signals go to the collector, and only it has the token, from a Secret', { skip }, async () => {
  const find = await rendered('observability', 'otel-collector');
  const { data = {} } = find('ConfigMap', 'telemetry') ?? {};
  assert.equal(data.OTEL_EXPORTER_OTLP_ENDPOINT, 'http://otel-collector:4318');
  for (const signal of ['TRACES', 'METRICS']) assert.equal(data[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`], '');
  assert.deepEqual(configOf(find).exporters, {
    otlp_http: { endpoint: `\${env:OTLP_ENDPOINT}`, headers: { authorization: `Bearer \${env:OTLP_TOKEN}` } },
  });
  const secrets = variablesOf(find).filter(({ valueFrom }) => valueFrom);
  assert.deepEqual(
    secrets.map(({ name, valueFrom }) => [name, valueFrom?.secretKeyRef]),
    [
      ['OTLP_ENDPOINT', { name: 'otel-collector', key: 'endpoint' }],
      ['OTLP_TOKEN', { name: 'otel-collector', key: 'token' }],
    ],
  );
});

test('the collector has no sidecar, because workloads export past theirs', { skip }, async () => {
  const find = await rendered('service-mesh-istio', 'otel-collector');
  const { labels } = find('Deployment', 'otel-collector')?.spec.template.metadata ?? {};
  assert.deepEqual(labels, { app: 'otel-collector', 'sidecar.istio.io/inject': 'false' });
});

for (const policies of ['network-policies', 'secure'])
  test(`with ${policies}, only the collector may reach its backend`, { skip }, async () => {
    const manifests = (await render([policies, 'otel-collector'])).map((text): Manifest => parse(text));
    const open = manifests.filter(
      ({ kind, spec }) => kind === 'NetworkPolicy' && JSON.stringify(spec.egress ?? []).includes('0.0.0.0/0'),
    );
    assert.deepEqual(
      open.map(({ metadata, spec }) => [
        metadata.name,
        spec.egress?.flatMap(({ ports }) => ports.map((one) => one.port)),
      ]),
      [['otel-collector', [443, 4317, 4318]]],
    );
  });

test('for Google Cloud, the collector needs no Secret, and may reach the metadata server', { skip }, async () => {
  const find = await rendered('secure', 'otel-collector', 'google-cloud-operations');
  assert.deepEqual(Object.keys(configOf(find).exporters), ['googlecloud']);
  assert.deepEqual(variablesOf(find), [{ name: 'GOMEMLIMIT', value: '200MiB' }]);
  const [, metadata] = find('NetworkPolicy', 'otel-collector')?.spec.egress ?? [];
  assert.deepEqual(metadata, {
    to: [{ ipBlock: { cidr: '169.254.169.252/32' } }, { ipBlock: { cidr: '169.254.169.254/32' } }],
    ports: [{ port: 80 }, { port: 988 }],
  });
});

const validate = (component: string) => {
  const config = join(root, 'k8s/components', component, 'config.yaml');
  const env = { ...process.env, OTLP_ENDPOINT: 'https://otlp.example.com', OTLP_TOKEN: 'token' };
  return spawnSync('otelcol-contrib', ['validate', '--config', config], { env, encoding: 'utf8' });
};
const noCollector = validate('otel-collector').error ? 'otelcol-contrib is not installed' : false;

for (const component of ['otel-collector', 'google-cloud-operations'])
  test(`the collector accepts the configuration of ${component}`, { skip: noCollector }, () => {
    const { status, stderr } = validate(component);
    assert.equal(status, 0, stderr);
  });

/** Each signal with one item, as JSON. */
const signals = {
  traces: {
    resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'a' }] }] }],
  },
  metrics: {
    resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'a', gauge: { dataPoints: [{ asDouble: 1 }] } }] }] }],
  },
  logs: { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'a' } }] }] }] },
};

test('the collector sends all signals to its backend, with the token', { skip: noCollector }, async (t) => {
  const received: string[] = [];
  const backend = createServer((request, response) => {
    received.push(`${request.url} ${request.headers.authorization}`);
    request.resume().on('end', () => response.end());
  });
  const [own, http, grpc, health] = [await freePort(), await freePort(), await freePort(), await freePort()];
  backend.listen(own, '127.0.0.1');
  const config = join(root, 'k8s/components/otel-collector/config.yaml');
  const protocols = 'receivers.otlp.protocols';
  const settings = [
    `${protocols}.http.endpoint=127.0.0.1:${http}`,
    `${protocols}.grpc.endpoint=127.0.0.1:${grpc}`,
    `extensions.health_check.endpoint=127.0.0.1:${health}`,
    'service.telemetry.metrics.level=none',
  ];
  const env = { ...process.env, OTLP_ENDPOINT: `http://127.0.0.1:${own}`, OTLP_TOKEN: 'secret' };
  const args = ['--config', config, ...settings.flatMap((setting) => ['--set', setting])];
  const collector = spawn('otelcol-contrib', args, { env, stdio: 'ignore' });
  t.after(() => {
    collector.kill();
    backend.close();
  });
  await until('the collector', async () => (await fetch(`http://127.0.0.1:${health}`)).ok, 30_000);
  for (const [signal, body] of Object.entries(signals)) {
    const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    assert.equal((await fetch(`http://127.0.0.1:${http}/v1/${signal}`, options)).status, 200, signal);
    await until(signal, async () => received.includes(`/v1/${signal} Bearer secret`), 10_000);
  }
});
