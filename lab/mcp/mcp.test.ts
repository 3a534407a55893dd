import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { freePort } from '../../testing/free-ports.ts';
import { environment } from '../child-process.ts';
import { root } from '../shop-processes.ts';

const directory = mkdtempSync(join(tmpdir(), 'mcp-test-'));
const client = new Client({ name: 'test', version: '1.0.0' });
const at = Date.parse('2026-01-01T00:00:00Z');
const nanos = (ms: number) => String(BigInt(ms) * 1_000_000n);

/** Starts `npm run mcp`, as an agent does. */
async function connectTo(agent: Client, ...options: string[]): Promise<void> {
  const args = ['--disable-warning=ExperimentalWarning', join(root, 'scripts/mcp.ts'), ...options];
  const { PATH = '' } = environment();
  await agent.connect(new StdioClientTransport({ command: process.execPath, args, env: { PATH } }));
}

before(async () => {
  mkdirSync(join(directory, 'signals'));
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'cartservice' } }] };
  const spans = Array.from({ length: 500 }, (_, number) => ({
    ...{ traceId: 'a'.repeat(32), spanId: String(number).padStart(16, '0'), name: 'GetCart', kind: 2 },
    ...{ startTimeUnixNano: nanos(at + number), endTimeUnixNano: nanos(at + number + 40) },
    status: { code: number % 50 ? 0 : 2 },
  }));
  const batch = { receivedAt: at, resourceSpans: [{ resource, scopeSpans: [{ spans }] }] };
  writeFileSync(join(directory, 'signals/traces.jsonl'), `${JSON.stringify(batch)}\n`);
  const metrics = Array.from({ length: 60 }, (_, second) => {
    const sum = { dataPoints: [{ asInt: second }] };
    return {
      receivedAt: at + 1_500 + second * 1_000,
      resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name: 'orders', sum }] }] }],
    };
  });
  writeFileSync(join(directory, 'signals/metrics.jsonl'), metrics.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const states = [0, 1, 6].map((second) => ({ at: at + second * 1_000, counts: { DONE: second }, unfinished: [] }));
  writeFileSync(join(directory, 'signals/orders.jsonl'), states.map((one) => `${JSON.stringify(one)}\n`).join(''));
  writeFileSync(join(directory, 'truth.json'), '{"rootCause": "the secret"}');
  await connectTo(client, '--recording', directory);
});
after(async () => {
  await client.close();
  rmSync(directory, { recursive: true, force: true });
});

async function call(name: string, args: Record<string, unknown> = {}, agent = client): Promise<string> {
  const { content } = await agent.callTool({ name, arguments: args });
  const [{ text = '' } = {}] = Array.isArray(content) ? content : [];
  return text;
}

test('every tool only reads, has a bounded answer, and does not reveal the truth', async () => {
  const { tools } = await client.listTools();
  assert.deepEqual(
    tools.map(({ name }) => name),
    [
      'topology',
      'operations',
      'find_spans',
      'get_trace',
      'list_metrics',
      'query_metric',
      'search_logs',
      'order_states',
    ],
  );
  for (const { name, annotations } of tools) {
    assert.equal(annotations?.readOnlyHint, true, name);
    const text = await call(
      name,
      name === 'get_trace' ? { traceId: 'a'.repeat(32) } : name === 'query_metric' ? { name: 'x' } : {},
    );
    assert.ok(text.length < 31_000, `${name}: ${text.length}`);
    assert.doesNotMatch(text, /the secret/);
  }
});

test('an answer that would be too long is complete JSON and says what is missing', async () => {
  const longest = JSON.parse(await call('get_trace', { traceId: 'a'.repeat(32) }));
  assert.equal(longest.found, 500);
  assert.ok(longest.items.length > 50 && longest.items.length < 500, `${longest.items.length} items`);
  assert.deepEqual(longest.notes, [
    `Only ${longest.items.length} of 500 items fit into an answer: ask for a smaller time range or for one service.`,
  ]);
});

test('the tools find spans and operations', async () => {
  const { items } = JSON.parse(await call('operations', { service: 'cartservice' }));
  assert.deepEqual(items, [
    { service: 'cartservice', kind: 'server', name: 'GetCart', perSecond: 8.26, failedPercent: 2, p95Ms: 40 },
  ]);
  assert.equal(JSON.parse(await call('find_spans', { minMs: 50 })).found, 0);
  assert.equal(JSON.parse(await call('find_spans', { minMs: 30, limit: 3 })).items.length, 3);
  assert.equal(JSON.parse(await call('find_spans', { failed: false })).found, 490);
  assert.equal(JSON.parse(await call('find_spans', { failed: true })).found, 10);
});

test('a value of a metric has its own time, and the steps begin with the first one', async () => {
  const values = async (args: object) =>
    JSON.parse(await call('query_metric', { name: 'orders', ...args })).items[0].values;
  assert.deepEqual((await values({ stepSeconds: 30 })).slice(0, 2), [
    ['2026-01-01T00:00:30.500Z', 29],
    ['2026-01-01T00:01:00.500Z', 59],
  ]);
  assert.deepEqual((await values({ stepSeconds: 30, from: '2026-01-01T00:00:30Z' }))[0], [
    '2026-01-01T00:00:59.500Z',
    58,
  ]);
});

test('more steps than an answer has are said', async () => {
  const { items, notes } = JSON.parse(await call('query_metric', { name: 'orders', stepSeconds: 1 }));
  assert.deepEqual([items[0].values.length, items[0].values.at(-1)[1]], [50, 59]);
  assert.deepEqual(notes, ['Only the last 50 values of each series: ask for longer steps.']);
});

test('order states are those of the stores, newest first and one for each step', async () => {
  const { items } = JSON.parse(await call('order_states', { stepSeconds: 5 }));
  assert.deepEqual(items, [
    { at: '2026-01-01T00:00:06.000Z', counts: { DONE: 6 }, unfinished: [] },
    { at: '2026-01-01T00:00:01.000Z', counts: { DONE: 1 }, unfinished: [] },
  ]);
});

test('a wrong tool or argument is one sentence', async () => {
  assert.equal(await call('delete_shop'), 'There is no tool "delete_shop".');
  assert.match(
    await call('get_trace', { traceId: 'x' }),
    /^The arguments of get_trace are invalid: data\/traceId must match/,
  );
  assert.match(await call('topology', { path: '/' }), /must NOT have additional properties/);
  assert.equal(
    await call('find_spans', { from: 'yesterday' }),
    'from is "yesterday": expected a time such as 2026-01-31T12:00:00Z.',
  );
  for (const [name, args] of [
    ['find_spans', { from: 'x'.repeat(100_000) }],
    ['x'.repeat(100_000), {}],
  ] as const)
    assert.equal((await call(name, args)).length, 1_000);
});

test('with --listen, it receives the signals of a running shop', async () => {
  const agent = new Client({ name: 'test', version: '1.0.0' });
  const port = await freePort();
  await connectTo(agent, '--listen', String(port));
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'adservice' } }] };
  const logRecords = [{ severityText: 'warn', body: { stringValue: 'late' }, eventName: 'kit.peer.silent' }];
  const post = (contentType: string) =>
    fetch(`http://127.0.0.1:${port}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] }),
    });
  assert.equal((await post('application/json')).status, 200);
  assert.equal((await post('application/x-protobuf')).status, 415);
  assert.match(await call('order_states', {}, agent), /^There are no order states: start with --data DIR/);
  const { items } = JSON.parse(await call('search_logs', { severity: 'WARN' }, agent));
  assert.deepEqual([items.length, items[0].service, items[0].text], [1, 'adservice', 'late']);
  await agent.close();
});

test('with --listen, it ends when its agent does', async () => {
  const script = ['--disable-warning=ExperimentalWarning', join(root, 'scripts/mcp.ts')];
  const child = spawn(process.execPath, [...script, '--listen', String(await freePort())], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 20_000,
  });
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('with --data, the stores may be missing until the shop starts', async () => {
  const agent = new Client({ name: 'test', version: '1.0.0' });
  await connectTo(agent, '--listen', String(await freePort()), '--data', directory);
  assert.match(
    await call('order_states', {}, agent),
    /has no orderservice\.db: expected DATA_DIR of a running shop\.$/,
  );
  const database = new DatabaseSync(join(directory, 'orderservice.db'));
  database.exec('CREATE TABLE orders (order_id, state, created_at)');
  database.exec("INSERT INTO orders VALUES ('a', 'CHARGED', 0)");
  database.close();
  const { items } = JSON.parse(await call('order_states', {}, agent));
  assert.deepEqual(items[0].counts, { CHARGED: 1 });
  assert.equal(items[0].unfinished[0].orderId, 'a');
  await agent.close();
});

test('with --jaeger, it reads from a backend, and says if that is missing', async () => {
  const agent = new Client({ name: 'test', version: '1.0.0' });
  const url = `http://127.0.0.1:${await freePort()}`;
  await connectTo(agent, '--jaeger', url, '--data', directory);
  assert.equal(await call('find_spans', {}, agent), `${url} can't be reached.`);
  await agent.close();
});
