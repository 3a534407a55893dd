// --secure: only encrypted calls, and only those in topology.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { placeOrder } from '../../deploy/cluster/place-order.ts';
import { deployedImages } from '../../deploy/cluster/rollout.ts';
import { everyCall, isInTopology, mistakes, reachedByAll } from '../../deploy/lessons/every-rpc.ts';
import { until } from '../../testing/eventually.ts';
import { noHelm } from '../../testing/helm.ts';
import { lostSeconds, steadyVisitors } from '../../testing/steady-visitors.ts';
import { visitor } from '../../testing/visitor.ts';
import { deploy, figure, inCluster, kubectl, runIn, shopUrl, to } from './cluster.ts';
import { shopGraph } from './graph.ts';
import { installGateway, removeGateway, throughGateway } from './helm-gateway.ts';

/** A program that sends a gRPC call and prints the HTTP and gRPC status, or the error. */
const probe = (address: string, path: string) => `
  const stream = require('node:http2').connect('http://${address}').on('error', (e) => { console.log('ERROR ' + e.code); process.exit(); })
    .request({ ':method': 'POST', ':path': '${path}', 'content-type': 'application/grpc', te: 'trailers' });
  stream.on('response', (h) => { console.log('HTTP ' + h[':status'] + ' grpc ' + h['grpc-status']); process.exit(); });
  stream.on('error', (e) => { console.log('ERROR ' + e.code); process.exit(); });
  setTimeout(() => { console.log('ERROR silence'); process.exit(); }, 5000);
  stream.end(Buffer.alloc(5));`;

const from = (deployment: string, address: string, path: string) => runIn(deployment, probe(address, path));

test('deploy:kind --secure: an order succeeds, and at most a second of requests is lost', async () => {
  const visitors = steadyVisitors(shopUrl, 2);
  const { code, text } = await deploy('--secure');
  const counts = await visitors.stop();
  figure(`deploy:kind --secure: ${counts.requests} requests, ${counts.failures.length} failed`);
  assert.equal(code, 0, text);
  assert.ok(lostSeconds(counts) <= 1, counts.failures.join('\n'));
  assert.match(text, /\/orders\/\S+ placed/);
  await inCluster('load-on');
});

test('a workload can make its own calls and no others', async () => {
  // Policies apply to open connections with a delay of a few seconds.
  const becomes = (wanted: RegExp, deployment: string, address: string, path: string) =>
    until(
      `${deployment} → ${path}: ${wanted}`,
      async () => {
        await sleep(500);
        return wanted.test(await from(deployment, address, path));
      },
      40_000,
    );
  const charge = '/hipstershop.PaymentService/Charge';
  await becomes(/HTTP 200 grpc 3/, 'checkoutservice', 'paymentservice:50051', charge);
  await becomes(/HTTP 200 grpc 7|ERROR/, 'frontend', 'paymentservice:50051', charge);
  await becomes(
    /HTTP 200 grpc 7|ERROR/,
    'checkoutservice',
    'currencyservice:7000',
    '/hipstershop.CurrencyService/GetSupportedCurrencies',
  );
  await becomes(/HTTP 200 grpc 7|ERROR/, 'adservice', 'redis-cart:6379', '/');
});

test('every workload can call exactly the RPCs in topology.ts', async () => {
  let wrong = ['not probed'];
  await until(
    'the policies everywhere',
    async () => {
      wrong = mistakes(await reachedByAll(runIn));
      return wrong.length === 0;
    },
    150_000,
  ).catch(() => {});
  assert.deepEqual(wrong, []);
  figure(
    `--secure: ${everyCall.filter(isInTopology).length} of ${everyCall.length} calls are possible, as in topology.ts`,
  );
});

test('the API explorer lists and calls what the frontend may call', async () => {
  const page = await until(
    'the RPCs',
    async () => {
      const { text } = await visitor(shopUrl).get('/explorer');
      return /hipstershop\.CartService/.test(text) && !/RBAC|PERMISSION_DENIED/.test(text) ? text : undefined;
    },
    40_000,
  );
  assert.match(page, /hipstershop\.CurrencyService/);
});

test('a client without a sidecar is rejected', async () => {
  const image = (await deployedImages(to)).get('adservice') ?? '';
  const overrides = { spec: { securityContext: { runAsNonRoot: true, runAsUser: 1000 } } };
  const printed = await kubectl(
    ...['run', 'stranger', '-n', 'default', `--image=${image}`, '--restart=Never', '--rm', '--attach', '--quiet'],
    ...[`--overrides=${JSON.stringify(overrides)}`, '--command', '--', '/nodejs/bin/node', '-e'],
    probe('cartservice.demo-app:7070', '/hipstershop.CartService/GetCart'),
  );
  assert.match(printed, /ERROR/);
});

test('Kiali shows a padlock on every call', async () => {
  await until(
    'mutual TLS everywhere',
    async () => {
      await sleep(3_000);
      const calls = (await shopGraph()).edges.filter(({ protocol }) => protocol === 'grpc');
      return calls.length >= 10 && calls.every(({ mtls }) => mtls === 100);
    },
    200_000,
  );
});

test('a gateway that Helm installed serves visitors', { skip: noHelm }, async () => {
  const select = (gateway: string) =>
    kubectl(
      ...['patch', 'gateways.networking.istio.io', 'frontend-gateway', '-n', 'demo-app', '--type', 'merge'],
      ...['-p', JSON.stringify({ spec: { selector: { istio: gateway } } })],
    );
  await installGateway();
  try {
    assert.equal(await throughGateway(async (url) => (await fetch(url)).status).catch(() => 0), 0, 'it has no route');
    // As docs/meshes.md says.
    await select('ingress');
    assert.match((await throughGateway((url) => placeOrder(url, 30_000))).path, /^\/orders\//);
  } finally {
    await select('ingressgateway');
    await removeGateway();
  }
});

test("the load generator's checks succeed", async () => {
  await inCluster('load-off');
  await inCluster('load-on');
  await kubectl('rollout', 'status', '-n', 'demo-app', 'deployment/loadgenerator', '--timeout=60s');
  await sleep(20_000);
  const log = await kubectl('logs', '-n', 'demo-app', 'deployment/loadgenerator', '-c', 'server');
  assert.doesNotMatch(log, /Check failed/);
});

test('deploy:kind without --secure leaves no policy but Redis’s', async () => {
  const { code, text } = await deploy();
  assert.equal(code, 0, text);
  const kinds = 'authorizationpolicies,peerauthentications,networkpolicies';
  const left = (await kubectl('get', kinds, '-n', 'demo-app', '-o', 'name')).trim();
  assert.equal(left, 'networkpolicy.networking.k8s.io/redis-cart');
});
