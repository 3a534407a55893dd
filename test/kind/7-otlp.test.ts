// All signals go to a backend outside the shop: directly, with one endpoint and one header, and through a collector.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { workloadNames } from '../../topology.ts';
import { deploy, kubectl } from './cluster.ts';
import { allArrive, backendUrl, removeBackend, startBackend } from './otlp-backend.ts';
import { writeOverlay } from './overlays.ts';

const createSecret = (name: string, ...literals: string[]) =>
  kubectl('create', 'secret', 'generic', name, '-n', 'demo-app', ...literals.map((text) => `--from-literal=${text}`));

before(startBackend);
after(async () => {
  await kubectl('delete', 'secret', '-n', 'demo-app', '--ignore-not-found', 'otlp', 'otel-collector');
  await removeBackend();
});

test('with the component otlp, one endpoint and one key, the signals of all workloads arrive', async () => {
  await createSecret('otlp', 'headers=api-key=direct');
  const literals = [`OTEL_EXPORTER_OTLP_ENDPOINT=${backendUrl}`];
  const telemetry = { name: 'telemetry', namespace: 'demo-app', behavior: 'merge', literals };
  const { code, text } = await deploy('--overlay', writeOverlay('otlp', ['otlp'], { configMapGenerator: [telemetry] }));
  assert.equal(code, 0, text);
  await allArrive(workloadNames, 'direct');
});

test('with the component otel-collector, they arrive through the collector, which alone has the token', async () => {
  await createSecret('otel-collector', `endpoint=${backendUrl}`, 'token=collected');
  const { code, text } = await deploy('--overlay', writeOverlay('collector', ['otel-collector']));
  assert.equal(code, 0, text);
  await allArrive(workloadNames, 'Bearer collected');
});

test('another deployment removes the collector', async () => {
  const { code, text } = await deploy();
  assert.equal(code, 0, text);
  const rest = await kubectl('get', 'deployments', '-n', 'demo-app', '-l', 'app=otel-collector', '-o', 'name');
  assert.equal(rest, '');
});
