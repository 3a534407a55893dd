// Every alert of k8s/components/observability/rules fires when what it watches breaks. One is followed to its cause, as
// docs/runbooks says. To fit into minutes, the rules wait for 15 s instead of minutes, and need no data from before.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { durableWorkloads } from '../../deploy/manifests/cluster-topology.ts';
import { fillCart, orderForm, placeOrder } from '../../testing/buying.ts';
import { until } from '../../testing/eventually.ts';
import { alertsOf } from '../../testing/prometheus.ts';
import type { JaegerTrace } from '../../testing/traces.ts';
import { visitor } from '../../testing/visitor.ts';
import { figure, inCluster, kubectl, prometheusUrl, repo, runIn, shopUrl } from './cluster.ts';

const inShop = (...args: string[]) => kubectl('-n', 'demo-app', ...args);
const inConsoles = (...args: string[]) => kubectl('-n', 'observability', ...args);
const redisCli = (...args: string[]) => inShop('exec', 'redis-cart-0', '-c', 'redis', '--', 'redis-cli', ...args);

const quick = (rules: string) =>
  rules
    .replace(/for: \d+m/g, 'for: 15s')
    .replace(/ offset \d+m/g, '')
    // WorkloadSilent and RedisUnreachable; workloads send metrics every 15 s.
    .replaceAll('v8js_memory_heap_used_bytes[5m]', 'v8js_memory_heap_used_bytes[1m]')
    .replace('redis_uptime_seconds_total[3m]', 'redis_uptime_seconds_total[1m]')
    // GatewayErrors.
    .replace(/(istio_requests_total\{[^}]*\})\[5m\]/g, '$1[1m]');

const firing = async () => {
  const alerts = await alertsOf(prometheusUrl);
  return alerts.filter(({ state }) => state === 'firing');
};
const keyOf = ({ labels }: { labels: Record<string, string> }) =>
  [labels.alertname, labels.severity, labels.http_route ?? labels.service_name ?? labels.container ?? labels.app].join(
    ' ',
  );

/** Replaces the rules of the running Prometheus, which then starts without data. Returns the previous ones. */
async function replaceRules(change: (rules: string) => string): Promise<string> {
  const volume = 'jsonpath={.spec.template.spec.volumes[0].configMap.name}';
  const name = await inConsoles('get', 'deployment', 'prometheus', '-o', volume);
  const { data }: { data: Record<string, string> } = JSON.parse(
    await inConsoles('get', 'configmap', name, '-o', 'json'),
  );
  const rules = data['alerts.yml'] ?? '';
  assert.match(rules, /alert:/, 'the deployed Prometheus has rules');
  const changed = JSON.stringify({ data: { 'alerts.yml': change(rules) } });
  await inConsoles('patch', 'configmap', name, '--patch', changed);
  await inConsoles('rollout', 'restart', 'deployment/prometheus');
  await inConsoles('rollout', 'status', 'deployment/prometheus', '--timeout=90s');
  return rules;
}

/** Visits pages and places orders until it is stopped; responses do not matter. */
function keepBuying() {
  let isStopped = false;
  const one = async () => {
    while (!isStopped) {
      const ann = visitor(shopUrl);
      await ann.get('/').catch(() => {});
      await fillCart(ann)
        .then(async () => placeOrder(ann, await orderForm(ann)))
        .catch(() => {});
      await sleep(200);
    }
  };
  const running = Array.from({ length: 4 }, one);
  return async () => {
    isStopped = true;
    await Promise.all(running);
  };
}

const expected = [
  'PageLatency page /',
  'PageLatency ticket /',
  'OrdersUnfinished page ',
  'WorkloadSilent page paymentservice',
  'ContainerRestarted ticket server',
  'ContainerMemory ticket server',
];

test('every alert fires when what it watches breaks, and its links lead to the cause', async (t) => {
  const stop = keepBuying();
  t.after(stop);
  const rules = await replaceRules(quick);
  t.after(() => restore(rules));
  await sleep(45_000);
  // Only latency depends on the machine.
  const early = (await firing()).map(keyOf).filter((key) => !key.startsWith('PageLatency'));
  assert.deepEqual(early, [], 'before anything breaks');

  await everyPanelHasData();

  const broken = performance.now();
  const seconds = () => Math.round((performance.now() - broken) / 1000);
  await inShop('scale', 'deployment/paymentservice', '--replicas=0');
  await inShop('set', 'env', 'deployment/productcatalogservice', 'EXTRA_LATENCY=700ms');
  await runIn('adservice', 'process.kill(1)');
  const filling = runIn('emailservice', fillMemory).catch(() => {});
  const fired = new Map<string, number>();
  const see = async (names: readonly string[]) => {
    for (const key of (await firing()).map(keyOf)) if (!fired.has(key)) fired.set(key, seconds());
    await sleep(1_000);
    return names.every((name) => fired.has(name));
  };
  const untilAllFire = (names: readonly string[], limitMs: number) =>
    until('alerts', () => see(names), limitMs).catch((error) => {
      throw new Error(`${names.filter((name) => !fired.has(name))} did not fire`, { cause: error });
    });
  await untilAllFire(expected, 360_000);
  await filling;
  await kubectl('patch', 'clusterrole', 'boutique-prometheus', '--type=json', '--patch', withoutKubelets);

  await inShop('scale', 'deployment/productcatalogservice', '--replicas=0');
  await untilAllFire(['PageErrors page /', 'PageErrors ticket /'], 120_000);
  await inShop('scale', 'deployment/productcatalogservice', 'deployment/paymentservice', '--replicas=1');
  await inShop('rollout', 'status', 'deployment/paymentservice', '--timeout=90s');
  await followRedisMemory(untilAllFire);
  await inShop('scale', 'deployment/frontend', 'statefulset/redis-cart', '--replicas=0');
  await untilAllFire(['GatewayErrors page istio-ingressgateway', ...unreachable], 180_000);
  await inShop('scale', 'deployment/frontend', 'statefulset/redis-cart', '--replicas=1');
  await untilAllFire(['KubeletUnreachable ticket '], kubeletCacheMs + 60_000);
  figure(`alerts, by seconds: ${[...fired].map(([key, after]) => `${key.trim()} ${after}`).join(', ')}`);
});

const unreachable = durableWorkloads.map((name) => `RedisUnreachable page ${name}`);

interface Dashboard {
  panels: { title: string; targets?: { expr: string }[] }[];
}
/** Containers with a CPU limit have them: with the component cpu-limits, all. */
const notHere = /^CPU throttling$/;

/** Of the dashboards for SREs. Other tests read the traces and the graph. */
async function everyPanelHasData(): Promise<void> {
  const folder = join(repo, 'k8s/components/observability/dashboards');
  const empty: string[] = [];
  for (const name of ['resources', 'slo']) {
    const { panels }: Dashboard = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
    const queries = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));
    assert.ok(queries.length >= 10, `${queries.length} queries in ${name}`);
    for (const { title, expr } of queries.filter((one) => !notHere.test(one.title))) {
      const query = expr.replaceAll('$__rate_interval', '1m').replaceAll('$namespace', 'demo-app');
      const response = await fetch(`${prometheusUrl}/api/v1/query?query=${encodeURIComponent(query)}`);
      const { data, error } = await response.json();
      if (!data?.result.length) empty.push(`${name}, ${title}: ${error ?? 'no data'} for ${query}`);
    }
  }
  assert.deepEqual(empty, []);
}

/** Fills 95 % of the container's memory for two minutes. It has neither a shell nor other tools. */
const fillMemory = `
  const { readFileSync } = require('node:fs');
  const read = (...paths) => { for (const path of paths) try { return Number(readFileSync(path)); } catch {} };
  const used = () => read('/sys/fs/cgroup/memory.current', '/sys/fs/cgroup/memory/memory.usage_in_bytes');
  const limit = read('/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes');
  const kept = [];
  while (used() < 0.95 * limit) kept.push(Buffer.alloc(2 ** 20, 1));
  setTimeout(() => {}, 120_000);`;

/** How long a kubelet remembers a right: authorization.webhook.cacheAuthorizedTTL. */
const kubeletCacheMs = 300_000;
const withoutKubelets = JSON.stringify([{ op: 'remove', path: '/rules/1' }]);

/** As docs/runbooks/RedisMemory.md says: the alert's traces show the rejected command, and the log of one names OOM. */
async function followRedisMemory(untilAllFire: (names: readonly string[], limitMs: number) => Promise<unknown>) {
  const [, used = '0'] = /^used_memory:(\d+)/m.exec(await redisCli('info', 'memory')) ?? [];
  await redisCli('config', 'set', 'maxmemory', used);
  assert.match((await inCluster('status')).text, /redis-cart is full \(.*\) and rejects writes/);
  await untilAllFire(['RedisMemory page '], 120_000);
  const alert = (await firing()).find(({ labels }) => labels.alertname === 'RedisMemory');
  assert.ok(alert?.annotations.runbook_url);
  assert.match(readFileSync(join(repo, alert.annotations.runbook_url), 'utf8'), /`OOM`/);
  const findTraces = async () => {
    const response = await fetch(`${alert.annotations.traces?.replace('/search?', '/api/traces?')}&limit=20`);
    const { data }: { data: JaegerTrace[] } = await response.json();
    const isRejected = ({ spans }: JaegerTrace) =>
      spans.some(({ tags }) => tags.some(({ key, value }) => key === 'db.response.status_code' && value === 'OOM'));
    return data.filter(isRejected).map(({ traceID }) => traceID);
  };

  // A cart that is only read needs no log line: Redis rejects that it is marked as used.
  const isNamed = async () => {
    const traces = await findTraces();
    const lines = await inShop(
      ...['logs', '-l', 'app=cartservice', '-c', 'server', '--tail=-1', '--max-log-requests=20'],
    );
    return lines.split('\n').some((line) => /OOM/.test(line) && traces.some((id) => line.includes(id)));
  };
  await until('a trace of a rejected command whose log names OOM', isNamed, 60_000);
}

async function restore(rules: string): Promise<void> {
  const scaled = ['deployment/paymentservice', 'deployment/productcatalogservice', 'deployment/frontend'];
  await inShop('scale', ...scaled, 'statefulset/redis-cart', '--replicas=1');
  await inShop('rollout', 'status', 'statefulset/redis-cart', '--timeout=90s');
  await redisCli('config', 'set', 'maxmemory', '170mb');
  await inShop('set', 'env', 'deployment/productcatalogservice', 'EXTRA_LATENCY-');
  const role = await kubectl('get', 'clusterrole', 'boutique-prometheus', '-o', 'json');
  const kubelets = { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] };
  const { rules: left } = JSON.parse(role);
  await kubectl(
    'patch',
    'clusterrole',
    'boutique-prometheus',
    '--patch',
    JSON.stringify({ rules: [left[0], kubelets] }),
  );
  await replaceRules(() => rules);
  for (const name of scaled) await inShop('rollout', 'status', name, '--timeout=90s');
}
