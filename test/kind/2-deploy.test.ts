// From an incomplete cluster (left by the interrupted attempt) to a successful order.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { podsOf, readiness } from '../../deploy/cluster/pods.ts';
import { deployedImages } from '../../deploy/cluster/rollout.ts';
import { slowness } from '../../lab/bench/calibrate.ts';
import { until } from '../../testing/eventually.ts';
import { workloadNames } from '../../topology.ts';
import { base, deploy, edit, figure, inCluster, kubectl, runIn, script, shopUrl, to, tool } from './cluster.ts';

const slower = slowness();

/** From nothing, with images already pulled. */
const limitSeconds = 180 * slower;

before(() => figure(`this machine needs ${slower.toFixed(2)} × the usual CPU time`));

test('the shop is deployed, and an order succeeds', async () => {
  const { code, text, seconds } = await deploy();
  assert.equal(code, 0, text);
  assert.match(text, /boutique-test was incomplete, recreated|boutique-test created/);
  assert.match(text, /\/orders\/[0-9a-f-]{36} placed/);
  assert.ok(seconds <= limitSeconds, `it took ${seconds} s`);
  figure(`deploy:kind from nothing to an order: ${seconds.toFixed(0)} s`);
});

test('the consoles are created after the image of Redis has arrived', async () => {
  const events = JSON.parse(await kubectl('get', 'events', '-n', 'demo-app', '-o', 'json')).items;
  const pulled = events.findLast(
    ({ reason, involvedObject }: { reason: string; involvedObject: { name: string; fieldPath?: string } }) =>
      reason === 'Pulled' && involvedObject.name === 'redis-cart-0' && involvedObject.fieldPath?.includes('{redis}'),
  );
  const jaeger = JSON.parse(await kubectl('get', 'deployment', 'jaeger', '-n', 'observability', '-o', 'json'));
  assert.ok(Date.parse(pulled.firstTimestamp) <= Date.parse(jaeger.metadata.creationTimestamp));
});

test('every pod is 2/2 without restarts', async () => {
  const pods = await podsOf(to);
  const names = new Set(pods.map(({ metadata }) => metadata.labels.app));
  assert.deepEqual([...names].sort(), [...workloadNames, 'loadgenerator', 'redis-cart'].sort());
  for (const pod of pods) assert.deepEqual(readiness(pod), { ready: 2, all: 2, restarts: 0 }, pod.metadata.name);
});

/** Prints Redis's answer to PING, or the error; a sidecar accepts the connection before it knows. */
const ping = `
  const socket = require('node:net').connect(6379, 'redis-cart', () => socket.write('PING\\r\\n'));
  const end = (what) => { console.log(String(what)); process.exit(); };
  socket.on('data', end).on('error', end).on('close', () => end('closed'));
  setTimeout(end, 5000, 'silence');`;

test('only workloads that store something reach Redis', async () => {
  const answerTo = (name: string) => runIn(name, ping);
  assert.match(await answerTo('cartservice'), /NOAUTH/, 'without the password, not even PING');
  for (const name of ['adservice', 'frontend']) assert.doesNotMatch(await answerTo(name), /NOAUTH|PONG/, name);
});

test('redis-cli in the pod of Redis has the password', async () => {
  assert.equal(
    (await kubectl('exec', '-n', 'demo-app', 'redis-cart-0', '-c', 'redis', '--', 'redis-cli', 'ping')).trim(),
    'PONG',
  );
});

test('a second deployment changes nothing, not even the password of Redis', async () => {
  const passwordNow = () => kubectl('get', 'secret', '-n', 'demo-app', 'redis-cart', '-o', 'jsonpath={.data.password}');
  const password = await passwordNow();
  assert.notEqual(password, '');
  const generations = () =>
    kubectl('get', 'deployments', '-n', 'demo-app', '-o', 'jsonpath={.items[*].metadata.generation}');
  const before = await generations();
  const { code, text, seconds } = await deploy();
  assert.equal(code, 0, text);
  assert.match(text, /already exists/);
  assert.match(text, new RegExp(`${workloadNames.length}: 0 built, 0 loaded`));
  assert.equal(await generations(), before);
  figure(`deploy:kind again, nothing changed: ${seconds.toFixed(0)} s`);
});

test('a change of k8s/istio.yaml is applied to a cluster that has Istio, and undone', async () => {
  const meshOfDeploy = async () => {
    const { code, text } = await deploy();
    assert.equal(code, 0, text);
    return kubectl('get', 'configmap', 'istio', '-n', 'istio-system', '-o', 'jsonpath={.data.mesh}');
  };
  const restore = edit('k8s/istio.yaml', /^ {2}meshConfig:\n/m, '$&    connectTimeout: 11s\n');
  const changed = await meshOfDeploy().finally(restore);
  assert.match(changed, /^connectTimeout: 11s$/m);
  assert.match(changed, /^ {2}metrics:\n {2}- prometheus$/m);
  assert.doesNotMatch(await meshOfDeploy(), /connectTimeout: 11s/);
});

test('status lists the pods and the URLs', async () => {
  const { code, text } = await inCluster('status');
  assert.equal(code, 0, text);
  for (const name of workloadNames) assert.match(text, new RegExp(`${name} +2/2 +Running +${name}:[0-9a-f]{12}`));
  assert.match(text, new RegExp(shopUrl));
});

test('every journey of the load generator works through the gateway', async () => {
  const { code, text } = await script('load', ['smoke', '--url', shopUrl]);
  assert.equal(code, 0, text);
});

test('istioctl finds no problems, and every proxy is in sync', async () => {
  await until(
    'no old pods',
    async () => !(await kubectl('get', 'pods', '-n', 'demo-app')).includes('Terminating'),
    60_000,
  );
  // It exits with an error if it finds a problem.
  await tool('istioctl', '--context', to.context, 'analyze', '-n', 'demo-app');
  const proxies = await tool('istioctl', '--context', to.context, 'proxy-status');
  assert.equal(proxies.trim().split('\n').length, 1 + workloadNames.length + 2 + 2, proxies);
  assert.doesNotMatch(proxies, /STALE/);
});

/** A total of 800 MiB when there were 12. */
const maxMiPerWorkload = 800 / 12;

test('the memory requests of the whole shop, without sidecars, are within the budget', async () => {
  const pods = JSON.parse(await kubectl('get', 'pods', '-n', 'demo-app', '-o', 'json')).items;
  const requests = pods.flatMap(
    ({ spec }: { spec: { containers: { resources: { requests: { memory: string } } }[] } }) =>
      spec.containers.map(({ resources }) => Number(resources.requests.memory.replace(/Mi$/, ''))),
  );
  const sum = requests.reduce((total: number, one: number) => total + one, 0);
  assert.ok(sum <= maxMiPerWorkload * workloadNames.length, `${sum} MiB`);
  figure(`memory requests without sidecars: ${sum} MiB in ${pods.length} pods`);
});

test('an image starts within a second, or longer on a slower machine', async () => {
  const image = (await deployedImages(to)).get('currencyservice') ?? '';
  const id = (await tool('docker', 'run', '--detach', '--read-only', image)).trim();
  try {
    const line = await until(
      'listening',
      async () => (await tool('docker', 'logs', id)).match(/.*"listening".*/)?.[0],
      20_000,
    );
    const startedAt = (await tool('docker', 'inspect', id, '--format', '{{.State.StartedAt}}')).trim();
    const ms = Date.parse(JSON.parse(line).timestamp) - Date.parse(startedAt);
    figure(`an image, from start to listening: ${ms} ms`);
    assert.ok(ms <= 1_000 * slower, `${ms} ms`);
  } finally {
    await tool('docker', 'rm', '--force', id);
  }
});

test('all images together are at most 60 MB, compressed', async () => {
  const { code, text } = await script('images', ['--sizes', ...base]);
  assert.equal(code, 0, text);
  const total = Number(text.match(/pulls ([\d.]+) MB/)?.[1]);
  assert.ok(total > 10 && total <= 60, text);
  figure(`all images: ${total} MB compressed, with the shared base counted once`);
});
