// The trace of an order in Jaeger, and the graph of the mesh in Kiali.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { orderIdAttribute } from '@boutique/protos/order-id';
import { slowness } from '../../lab/bench/calibrate.ts';
import { fillCart, mug, orderForm, placeOrder, sunglasses } from '../../testing/buying.ts';
import { until } from '../../testing/eventually.ts';
import { outline } from '../../testing/trace-outline.ts';
import {
  isRpcCall,
  isSampled,
  type JaegerTrace,
  readTrace,
  type SpanNode,
  spansOf,
  traceIdOf,
} from '../../testing/traces.ts';
import { type ShopResponse, visitor } from '../../testing/visitor.ts';
import { edges, workloadNames } from '../../topology.ts';
import { figure, jaegerUrl, kubectl, repo, shopUrl } from './cluster.ts';
import { minEdges, shopGraph } from './graph.ts';

/** The gateway and the frontend have one each; a call has one at the caller and one at the callee. */
const minProxySpans = (root: SpanNode): number => 2 + 2 * spansOf(root).filter(isRpcCall).length;

/** Without its last spans a trace is a tree too. Resolves with what there is in the end if it never becomes complete. */
async function lateTrace(page: ShopResponse, isComplete: (root: SpanNode) => boolean): Promise<SpanNode> {
  const read = () => readTrace(jaegerUrl, traceIdOf(page), 20_000);
  await until('all spans', async () => isComplete(await read()), 20_000).catch(() => {});
  return read();
}

test('the spans of workloads and sidecars form one trace of an order, as in golden-trace.txt', async () => {
  const ann = visitor(shopUrl);
  await fillCart(ann, mug, 2);
  await fillCart(ann, sunglasses);
  const placed = await placeOrder(ann, await orderForm(ann));
  assert.equal(placed.status, 303);
  const golden = readFileSync(join(import.meta.dirname, '../golden-trace.txt'), 'utf8');
  const root = await lateTrace(placed, (read) => outline(read) === golden);
  assert.equal(outline(root), golden);
  const services = new Set(spansOf(root).map(({ service }) => service));
  assert.match(root.service, /^istio-ingressgateway/, 'the gateway starts it');
  for (const name of ['frontend', 'checkoutservice', 'paymentservice']) {
    assert.ok(services.has(name), `${name} itself`);
    assert.ok(
      [...services].some((service) => service.startsWith(`${name}.demo-app`)),
      `the sidecar of ${name}`,
    );
  }
});

test('the trace of an order is complete 1.5 s after its response, and Jaeger corrects no time', async () => {
  const golden = readFileSync(join(import.meta.dirname, '../golden-trace.txt'), 'utf8');
  const completeMs: number[] = [];
  for (let order = 0; order < 10; order++) {
    const ann = visitor(shopUrl);
    await fillCart(ann, mug, 2);
    await fillCart(ann, sunglasses);
    const placed = await placeOrder(ann, await orderForm(ann));
    const received = performance.now();
    const isComplete = async () => {
      const root = await readTrace(jaegerUrl, traceIdOf(placed), 20_000);
      const proxies = spansOf(root).filter(({ attributes }) => attributes.component === 'proxy');
      return outline(root) === golden && proxies.length >= minProxySpans(root) ? root : undefined;
    };
    const spans = spansOf(await until('all spans', isComplete, 20_000));
    completeMs.push(performance.now() - received);
    for (const { name, service, warnings } of spans) assert.deepEqual(warnings, [], `${name} of ${service}`);
    const withoutId = spans
      .filter(({ attributes: { component, [orderIdAttribute]: id } }) => component === 'proxy' && !id)
      .map(({ service }) => service.replace(/\..*/, ''))
      .filter((name) => name !== 'istio-ingressgateway');
    assert.deepEqual(withoutId, ['frontend'], "sidecars' spans without the order's ID: of the request itself");
    // Proxies take the names of RPCs from the paths of routes.
    const rpcs = spans.filter(isRpcCall).map(({ name }) => name);
    for (const rpc of rpcs)
      assert.ok(
        spans.some(({ name }) => name.endsWith(`/${rpc}`)),
        rpc,
      );
  }
  const max = Math.max(...completeMs);
  assert.ok(max <= 1_500 * slowness(), `${completeMs.map(Math.round)} ms`);
  figure(`an order's trace is complete after ${Math.round(max)} ms at most`);
});

test('the spans of a workload name its pod, its Deployment and its node', async () => {
  const names = ['frontend', 'productcatalogservice'];
  const page = await visitor(shopUrl).get('/');
  await lateTrace(page, (root) => names.every((name) => spansOf(root).some(({ service }) => service === name)));
  const response = await fetch(`${jaegerUrl}/api/traces/${traceIdOf(page)}`);
  const { data }: { data: JaegerTrace[] } = JSON.parse(await response.text());
  const processes = data.flatMap((trace) => Object.values(trace.processes));
  for (const name of names) {
    const { tags = [] } = processes.find(({ serviceName }) => serviceName === name) ?? {};
    const found = Object.fromEntries(tags.map(({ key, value }) => [key, value]));
    const pod = JSON.parse(await kubectl('-n', 'demo-app', 'get', 'pod', String(found['k8s.pod.name']), '-o', 'json'));
    assert.equal(found['k8s.pod.uid'], pod.metadata.uid);
    assert.equal(found['k8s.node.name'], pod.spec.nodeName);
    assert.equal(found['k8s.namespace.name'], 'demo-app');
    assert.equal(found['k8s.deployment.name'], name);
    assert.equal(found['k8s.container.name'], 'server');
    assert.equal(found['deployment.environment.name'], 'demo');
  }
});

test('with trace-sampling, one in ten traces is sampled, from the gateway to the last workload', async () => {
  const component = join(repo, 'k8s/components/trace-sampling');
  const home = () => visitor(shopUrl).get('/');
  await kubectl('apply', '-k', component);
  try {
    await until('the share', async () => !isSampled(await home()), 30_000);
    const pages: ShopResponse[] = [];
    for (let batch = 0; batch < 200; batch++) pages.push(...(await Promise.all(Array.from({ length: 5 }, home))));
    const kept = pages.filter(isSampled);
    // Five standard deviations from 100.
    assert.ok(kept.length > 52 && kept.length < 148, `${kept.length} of ${pages.length}`);
    for (const page of kept) {
      assert.match(page.text, /trace-link/);
      const servicesOf = (root: SpanNode) => spansOf(root).map(({ service }) => service);
      const expected = ['frontend', 'productcatalogservice'].flatMap((name) => [name, `${name}.demo-app`]);
      const isComplete = (root: SpanNode) => expected.every((name) => servicesOf(root).includes(name));
      const root = await lateTrace(page, isComplete);
      assert.ok(isComplete(root) && /^istio-ingressgateway/.test(root.service), servicesOf(root).join());
    }
    const others = pages.filter((one) => !isSampled(one));
    for (const page of others) assert.doesNotMatch(page.text, /trace-link/);
    for (const page of others.slice(-50))
      assert.equal((await fetch(`${jaegerUrl}/api/traces/${traceIdOf(page)}`)).status, 404);
    figure(`with trace-sampling: ${kept.length} of ${pages.length} traces sampled, all complete`);
  } finally {
    await kubectl('delete', '-k', component);
  }
  const allSampled = async () => (await Promise.all(Array.from({ length: 20 }, home))).every(isSampled);
  await until('all traces again', allSampled, 30_000);
});

interface AccessLogLine {
  service: string;
  message: string;
  trace_id: string;
  request_id: string;
  path: string;
}

/** At least `min` lines of a trace. Envoy writes its log every few seconds. */
const accessLog = (traceId: string, namespace: string, deployment: string, min: number): Promise<AccessLogLine[]> =>
  until(
    `the lines of ${deployment}`,
    async () => {
      const log = await kubectl('logs', '-n', namespace, `deployment/${deployment}`, '-c', 'istio-proxy', '--since=2m');
      const lines = log.split('\n').filter((line) => line.includes(`"trace_id":"${traceId}"`));
      return lines.length >= min && lines.map((line): AccessLogLine => JSON.parse(line));
    },
    30_000,
  );

test('the gateway and sidecars log a request as JSON, with the IDs of its trace and itself, and without its query', async () => {
  const traceId = traceIdOf(await visitor(shopUrl).get('/?secret=1'));
  const [atGateway] = await accessLog(traceId, 'istio-system', 'istio-ingressgateway', 1);
  const atFrontend = await accessLog(traceId, 'demo-app', 'frontend', 3);
  assert.deepEqual([atGateway?.service, atGateway?.message], ['istio-ingressgateway', 'GET / 200']);
  assert.ok(
    atFrontend.some(({ path }) => path === '/'),
    'the request itself',
  );
  assert.ok(
    atFrontend.some(({ path }) => path.startsWith('/hipstershop.')),
    'calls for it',
  );
  assert.deepEqual([...new Set(atFrontend.map((line) => line.request_id))], [atGateway?.request_id]);
});

test('the gateway passes on no baggage, order ID or request ID of a visitor', async () => {
  const [traceId, forged] = [randomBytes(16).toString('hex'), `forged-${randomBytes(8).toString('hex')}`];
  const page = await visitor(shopUrl).get('/', {
    traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
    baggage: `span.${orderIdAttribute}=${forged},background=true`,
    'x-request-id': forged,
    'x-span-shop-order-id': forged,
  });
  assert.equal(page.status, 200);
  // Envoy reads traceparent before a route could remove it.
  assert.equal(traceIdOf(page), traceId);
  const hasAll = (services: string[]) =>
    ['istio-ingressgateway', 'frontend.demo-app', 'productcatalogservice.demo-app'].every((name) =>
      services.some((service) => service.startsWith(name)),
    );
  const stored = await until(
    'the trace',
    async () => {
      const response = await fetch(`${jaegerUrl}/api/traces/${traceId}`);
      const { data = [] }: { data?: JaegerTrace[] } = response.ok ? JSON.parse(await response.text()) : {};
      const services = data.flatMap(({ processes }) => Object.values(processes).map(({ serviceName }) => serviceName));
      return hasAll(services) && services.includes('productcatalogservice') && JSON.stringify(data);
    },
    30_000,
  );
  assert.ok(!stored.includes(forged), 'a span has what the visitor sent');
  for (const name of ['frontend', 'productcatalogservice']) {
    const lines = (await kubectl('logs', '-n', 'demo-app', `deployment/${name}`, '-c', 'server', '--since=1m')).split(
      '\n',
    );
    assert.ok(!lines.some((line) => line.includes(forged)), `${name} logged what the visitor sent`);
  }
  const [atGateway] = await accessLog(traceId, 'istio-system', 'istio-ingressgateway', 1);
  assert.match(String(atGateway?.request_id), /^[0-9a-f-]{36}$/);
});

test('Kiali shows every workload, HTTP to the frontend and gRPC between services', async () => {
  const ann = visitor(shopUrl);
  const graph = await until(
    'the graph',
    async () => {
      // The load generator does not use the assistant. Repeated, because a rate needs two samples.
      await ann.send('/bot', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"message":"a mug"}',
      });
      // The explorer calls every service of the frontend, including those that no journey visits.
      await ann.get('/explorer');
      await sleep(2_000);
      const now = await shopGraph();
      return workloadNames.every((name) => now.nodes.has(name)) && now.edges.length >= minEdges ? now : undefined;
    },
    150_000,
  );
  const find = (from: string, into: string) => graph.edges.find((edge) => edge.from === from && edge.into === into);
  assert.equal(find('loadgenerator', 'frontend')?.protocol, 'http');
  const calls = edges.filter(({ caller, callee }) => find(caller, callee));
  for (const { caller, callee } of calls)
    assert.equal(find(caller, callee)?.protocol, 'grpc', `${caller} to ${callee}`);
  for (const name of ['cartservice', 'orderservice']) assert.equal(find(name, 'redis-cart')?.protocol, 'tcp');
  const unexpected = graph.edges.filter(
    ({ from, into }) =>
      !edges.some(({ caller, callee }) => caller === from && callee === into) &&
      into !== 'redis-cart' &&
      !(into === 'frontend' && /^(loadgenerator|istio-ingressgateway)$/.test(from)),
  );
  assert.deepEqual(unexpected, [], 'calls that are not in topology.ts');
});
