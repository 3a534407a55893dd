// The incidents that need several pods, and the MCP server for the shop in a cluster.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { readSignals } from '../../lab/incidents/signals.ts';
import { buy } from '../../testing/buying.ts';
import { until } from '../../testing/eventually.ts';
import { visitor } from '../../testing/visitor.ts';
import { clusterName, figure, inCluster, kubectl, repo, shopUrl } from './cluster.ts';

const out = mkdtempSync(join(tmpdir(), 'incidents-kind-'));
after(() => rmSync(out, { recursive: true }));

test('a sick replica and a canary are recorded with their symptoms, and the cluster is as before', async () => {
  const deployments = async () => {
    const { items } = JSON.parse(await kubectl('get', 'deployments', '-n', 'demo-app', '-o', 'json'));
    return items.map(({ metadata, spec }: { metadata: { name: string }; spec: object }) => [metadata.name, spec]);
  };
  const before = await deployments();
  const { code, text, seconds } = await inCluster('incident', 'run', 'all', '--kind', '--out', out);
  assert.equal(code, 0, text);
  assert.deepEqual(await deployments(), before);
  for (const name of ['wrong-rate', 'sick-replica']) {
    const timeline = JSON.parse(readFileSync(join(out, name, 'timeline.json'), 'utf8'));
    const visible = Math.max(...Object.values<number>(timeline.visibleAfterSeconds));
    figure(`${name}: visible after ${visible} s, healthy ${timeline.recoveredAfterSeconds} s after its remediation`);
    assert.ok(visible <= 60 && timeline.recoveredAfterSeconds <= 60);
    const { spans, points, logs } = readSignals(join(out, name));
    assert.ok(spans.length > 0 && logs.length > 0);
    assert.ok(points.some((one) => one.name === 'istio_requests_total' && one.service === 'currencyservice'));
    assert.ok(existsSync(join(out, name, 'signals/orders.jsonl.gz')));
  }
  figure(`both incidents in the cluster: ${Math.round(seconds)} s`);
});

test('the MCP server reads Jaeger, Prometheus, logs and Redis', async () => {
  await buy(visitor(shopUrl));
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
  assert.ok((await call('list_metrics', { service })).includes('shop_orders_total'));
  assert.ok((await call('query_metric', { name: 'istio_requests_total', stepSeconds: 15 })).found > 0);
  assert.ok((await call('search_logs', { service, text: 'order' })).found > 0);
  const [states] = (await call('order_states')).items;
  assert.ok(states.counts.DONE > 0, JSON.stringify(states));
});
