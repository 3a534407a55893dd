// The last steps of deploy:kind: the order and its trace. A slow or missing Jaeger must not fail a deployment.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { until } from '../../testing/eventually.ts';
import { freePort } from '../../testing/redis.ts';
import { startShop } from '../../testing/running-shop.ts';
import { bodyOf, order, traceId } from '../../trace-viewer/sample-trace.ts';
import { startTraceViewer } from '../../trace-viewer/server.ts';
import { describeTrace, placeOrder } from './place-order.ts';

const closing: (() => Promise<void>)[] = [];
after(() => Promise.all(closing.map((close) => close())));

test('the trace step waits for a Jaeger that refuses connections at first', async () => {
  const port = await freePort();
  const described = describeTrace(`http://127.0.0.1:${port}`, traceId, 20_000);
  await assert.rejects(fetch(`http://127.0.0.1:${port}`), 'nothing listens yet');
  const traces = await startTraceViewer({ port, hostProblem: () => undefined });
  closing.push(traces.close);
  const headers = { 'content-type': 'application/json' };
  await fetch(`${traces.url}/v1/traces`, { method: 'POST', body: bodyOf(order), headers });
  assert.equal(await described, '3 services');
});

test('a Jaeger that never starts is a warning', async () => {
  const described = await describeTrace(`http://127.0.0.1:${await freePort()}`, traceId, 300);
  assert.match(described, /^warning: .*ECONNREFUSED/);
});

test('an order is placed below the path in BASE_URL, which is not part of the recorded routes', async () => {
  const shop = await startShop({ traces: true, vars: { BASE_URL: '/online-boutique' } });
  closing.push(shop.stop);
  await fetch(`${shop.url}/online-boutique`);
  const placed = await placeOrder(`${shop.url}/online-boutique`, 5_000);
  assert.match(placed.path, /^\/online-boutique\/orders\//);
  assert.match(await describeTrace(shop.tracesUrl, placed.traceId, 5_000), /services$/);
  const pages = async (): Promise<string[]> => {
    const { data } = await (await fetch(`${shop.tracesUrl}/api/services/frontend/operations`)).json();
    return data.filter((name: string) => /^(GET|POST) /.test(name)).sort();
  };
  await until("the order's page", async () => (await pages()).includes('GET /orders/:id'));
  assert.deepEqual(await pages(), ['GET /', 'GET /cart', 'GET /orders/:id', 'POST /cart', 'POST /cart/checkout']);
});

test('an order has a trace ID only if its trace was sampled', async () => {
  for (const sampler of ['always_on', 'always_off']) {
    const shop = await startShop({ traces: true, vars: { OTEL_TRACES_SAMPLER: `parentbased_${sampler}` } });
    closing.push(shop.stop);
    const placed = await placeOrder(shop.url, 5_000);
    assert.match(placed.path, /^\/orders\//);
    if (sampler === 'always_off') assert.equal(placed.traceId, undefined);
    else assert.match(await describeTrace(shop.tracesUrl, placed.traceId, 5_000), /^\d+ services$/);
    assert.equal(await describeTrace(shop.tracesUrl, undefined, 0), 'not sampled');
  }
});
