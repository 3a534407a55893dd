// Parts of a deployed shop that were deleted or stopped: status says so, and deploy:kind restores them.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../../testing/eventually.ts';
import { base, deploy, inCluster, kubectl, repo, shopUrl, to, tool } from './cluster.ts';

async function statusSays(sentence: RegExp): Promise<void> {
  const { code, text } = await inCluster('status');
  assert.equal(code, 1, text);
  assert.match(text, sentence);
}

async function deployRestores(): Promise<string> {
  const { code, text } = await deploy();
  assert.equal(code, 0, text);
  const status = await inCluster('status');
  assert.equal(status.code, 0, status.text);
  assert.doesNotMatch(status.text, /Differs|Left behind|does not respond/);
  return text;
}

test('without istiod and the gateway', async () => {
  await kubectl('delete', 'deployment', '-n', 'istio-system', 'istiod', 'istio-ingressgateway');
  await until('an unreachable shop', async () => !(await fetch(shopUrl).catch(() => undefined))?.ok, 60_000);
  await statusSays(/istiod is missing[\s\S]*istio-ingressgateway is missing[\s\S]*does not respond at/);
  assert.match(await deployRestores(), /2 missing objects restored/);
});

/** Istio has one for its revision and one for the tag "default", of which one is in use. */
const injectors = ['mutatingwebhookconfigurations', '-l', 'app=sidecar-injector'];

test('with istiod, the gateway and a console scaled to zero, and without the injector', async () => {
  await kubectl('scale', '-n', 'istio-system', 'deployment/istiod', 'deployment/istio-ingressgateway', '--replicas=0');
  await kubectl('scale', '-n', 'observability', 'deployment/grafana', '--replicas=0');
  await kubectl('delete', ...injectors);
  await statusSays(/istiod is scaled to 0 replicas[\s\S]*istio-ingressgateway is scaled to 0 replicas/);
  await statusSays(/Grafana\) is not running yet: grafana is scaled to 0 replicas/);
  await statusSays(/injector is missing/);
  assert.match(await deployRestores(), /[12] missing objects? restored, installed again because istiod is scaled/);
});

test('with a pod that has no sidecar', async () => {
  const saved = JSON.parse(await kubectl('get', ...injectors, '-o', 'json'));
  await kubectl('delete', ...injectors);
  await kubectl('rollout', 'restart', '-n', 'demo-app', 'deployment/adservice');
  await kubectl('rollout', 'status', '-n', 'demo-app', 'deployment/adservice', '--timeout=60s');
  const failed = await inCluster('redeploy', 'adservice', ...base);
  assert.equal(failed.code, 1, failed.text);
  assert.match(failed.text, /adservice \(not ready\)[\s\S]*injector gives new pods no sidecar[\s\S]*has no sidecar/);
  for (const item of saved.items) item.metadata = { name: item.metadata.name, labels: item.metadata.labels };
  const file = join(repo, 'webhooks.json');
  writeFileSync(file, JSON.stringify(saved));
  await kubectl('create', '-f', file);
  rmSync(file);
  const { code, text } = await inCluster('redeploy', 'adservice', ...base);
  assert.equal(code, 0, text);
  assert.equal((await inCluster('status')).code, 0);
});

test('without a Deployment, a Service and a policy of the mesh', async () => {
  await kubectl('delete', '-n', 'demo-app', 'deployment/adservice', 'service/cartservice', 'gateway/frontend-gateway');
  await statusSays(/adservice is missing/);
  await statusSays(/Missing: .*Service demo-app\/cartservice/);
  await statusSays(/Missing: .*Gateway demo-app\/frontend-gateway/);
  await deployRestores();
});

test('with a service scaled to zero, a pod that cannot start, and one that crashes', async () => {
  await kubectl('scale', '-n', 'demo-app', 'deployment/adservice', '--replicas=0');
  await statusSays(/adservice is scaled to 0 replicas/);
  await kubectl('scale', '-n', 'demo-app', 'deployment/adservice', '--replicas=1');
  await kubectl('set', 'image', '-n', 'demo-app', 'deployment/adservice', 'server=adservice:nowhere');
  await kubectl('set', 'env', '-n', 'demo-app', 'deployment/shippingservice', 'PORT=none');
  await until(
    'the failing pull',
    async () => /adservice-\S+ waits for the image adservice:nowhere/.test((await inCluster('status')).text),
    60_000,
  );
  await until('the crash', async () => /shippingservice-\S+ crashed/.test((await inCluster('status')).text), 60_000);
  await deployRestores();
});

test('with an unreachable API server', async () => {
  await tool('docker', 'pause', `${to.cluster}-control-plane`);
  try {
    const { code, text } = await inCluster('status');
    assert.equal(code, 1, text);
    assert.match(text, /does not respond, so nothing is known about the shop/);
  } finally {
    await tool('docker', 'unpause', `${to.cluster}-control-plane`);
  }
});

test('the logs of all pods, of one service and of one trace', async () => {
  await until('some lines', async () => (await inCluster('logs', 'frontend')).text.includes('"trace_id"'), 30_000);
  const lines = (await inCluster('logs')).text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.ok(new Set(lines.map(({ service }) => service)).size > 5);
  const trace = lines.findLast(({ trace_id }) => trace_id).trace_id;
  const ofTrace = (await inCluster('logs', '--trace', trace)).text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.ok(ofTrace.every(({ trace_id }) => trace_id === trace));
});
