// The incidents that need several pods, and the MCP server for the shop in a cluster.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { readOrders, readSignals } from '../../lab/incidents/signals.ts';
import { buy } from '../../testing/buying.ts';
import { until } from '../../testing/eventually.ts';
import { visitor } from '../../testing/visitor.ts';
import { clusterName, figure, inCluster, kubectl, repo, shopUrl } from './cluster.ts';

const out = mkdtempSync(join(tmpdir(), 'incidents-kind-'));
after(() => rmSync(out, { recursive: true }));

async function deployments() {
  const { items } = JSON.parse(await kubectl('get', 'deployments', '-n', 'demo-app', '-o', 'json'));
  return items.map(({ metadata, spec }: { metadata: { name: string }; spec: object }) => [metadata.name, spec]);
}

for (const name of ['wrong-rate', 'sick-replica'])
  test(`${name} is recorded with its symptoms, and the cluster is as before`, async () => {
    const before = await deployments();
    const folder = join(out, name);
    const { code, text, seconds } = await inCluster('incident', 'run', name, '--kind', '--out', folder);
    assert.equal(code, 0, text);
    assert.deepEqual(await deployments(), before);
    const timeline = JSON.parse(readFileSync(join(folder, 'timeline.json'), 'utf8'));
    const visible = Math.max(...Object.values<number>(timeline.visibleAfterSeconds));
    const healthy = timeline.recoveredAfterSeconds;
    figure(`${name}: visible after ${visible} s, healthy ${healthy} s after its remediation, ${Math.round(seconds)} s`);
    assert.ok(visible <= 60 && healthy <= 60);
    const { spans, points, logs } = readSignals(folder);
    assert.ok(spans.length > 0 && logs.length > 0);
    assert.ok(points.some((one) => one.name === 'istio_requests_total' && one.service === 'currencyservice'));
    const orders = readOrders(folder);
    assert.ok((orders.at(-1)?.counts.DONE ?? 0) > 0, JSON.stringify(orders));
  });

test('the MCP server reads Jaeger, Prometheus, logs and Redis', async () => {
  // The pods have just been restarted.
  await until('an order', () => buy(visitor(shopUrl)).catch(() => undefined), 60_000);
  const agent = new Client({ name: 'test', version: '1.0.0' });
  const script = ['--disable-warning=ExperimentalWarning', join(repo, 'scripts/mcp.ts')];
  const { KUBECONFIG = '' } = process.env;
  await agent.connect(
    new StdioClientTransport({
      ...{ command: process.execPath, args: [...script, '--kind', '--name', clusterName] },
      env: { ...getDefaultEnvironment(), KUBECONFIG },
    }),
  );
  after(() => agent.close());
  const call = async (name: string, args: Record<string, unknown> = {}) => {
    const { content, isError } = await agent.callTool({ name, arguments: args });
    const [{ text = '' } = {}] = Array.isArray(content) ? content : [];
    assert.ok(!isError, text);
    return JSON.parse(text);
  };
  const service = 'checkoutservice';
  await until('spans', async () => (await call('find_spans', { service })).found > 0, 20_000);
  assert.ok((await call('operations', { service })).items.length > 0);
  assert.ok((await call('list_metrics', { service })).items.includes('shop_orders_total'));
  assert.ok((await call('query_metric', { name: 'istio_requests_total', stepSeconds: 15 })).found > 0);
  assert.ok((await call('search_logs', { service, text: 'order' })).found > 0);
  const [states] = (await call('order_states')).items;
  assert.ok(states.counts.DONE > 0, JSON.stringify(states));
});
