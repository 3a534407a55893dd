// A replica of adservice that returns UNAVAILABLE to every call: the callers' sidecars avoid it, unless it is the only one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deployedImages } from '../../deploy/cluster/rollout.ts';
import { until } from '../../testing/eventually.ts';
import { figure, inCluster, kubectl, runIn, to, tool } from './cluster.ts';

/** Long enough for all concurrent calls to be waiting at the same time. */
const delayMs = 500;

/** Logs each call, and returns UNAVAILABLE after a while. */
const sickServer = `
  require('node:http2').createServer().listen(9555).on('stream', (stream) => {
    console.log('call');
    const headers = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '14' };
    setTimeout(() => stream.closed || stream.respond(headers, { endStream: true }), ${delayMs});
  });`;

const sickPod = (image: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'sick', namespace: 'demo-app', labels: { app: 'adservice', version: 'sick' } },
  spec: {
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: 'server',
        image,
        command: ['/nodejs/bin/node', '-e', sickServer],
        ports: [{ name: 'grpc', containerPort: 9555 }],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
});

/** Sends calls past the frontend's sidecar, `atOnce` at a time, and prints how many returned each gRPC status. */
const client = (calls: number, atOnce: number) => `
  const session = require('node:http2').connect('http://adservice:9555');
  const counts = {};
  const call = () => new Promise((resolve) => {
    const stream = session.request({
      ':method': 'POST', ':path': '/hipstershop.AdService/GetAds', 'content-type': 'application/grpc', te: 'trailers' });
    const status = (headers) => { const code = headers['grpc-status']; if (code) counts[code] = (counts[code] ?? 0) + 1; };
    stream.on('response', status).on('trailers', status).on('close', resolve).resume().end(Buffer.alloc(5));
  });
  const worker = async () => { for (let at = 0; at < ${calls / atOnce}; at++) await call(); };
  Promise.all(Array.from({ length: ${atOnce} }, worker)).then(() => { console.log(JSON.stringify(counts)); process.exit(); });`;

async function send(calls: number, atOnce: number): Promise<{ statuses: Record<string, number>; toSick: number }> {
  const before = await sickCalls();
  const statuses = JSON.parse(await runIn('frontend', client(calls, atOnce)));
  return { statuses, toSick: (await sickCalls()) - before };
}

const sickCalls = async () =>
  (await kubectl('logs', '-n', 'demo-app', 'sick', '-c', 'server')).split('\n').filter((line) => line === 'call')
    .length;

/** Waits until the frontend's sidecar has this many endpoints, and avoids none of them. */
async function scaleHealthyTo(replicas: number): Promise<void> {
  await kubectl('scale', '-n', 'demo-app', 'deployment/adservice', `--replicas=${replicas}`);
  await kubectl('rollout', 'status', '-n', 'demo-app', 'deployment/adservice', '--timeout=90s');
  await until(
    `${replicas} healthy endpoints and a sick one`,
    async () => {
      const cluster = 'outbound|9555||adservice.demo-app.svc.cluster.local';
      const where = ['proxy-config', 'endpoints', 'deployment/frontend.demo-app', '--cluster', cluster];
      const table = await tool('istioctl', '--context', to.context, ...where);
      const endpoints = table.trim().split('\n').slice(1);
      return endpoints.length === replicas + 1 && endpoints.every((line) => /HEALTHY +OK/.test(line));
    },
    60_000,
  );
}

before(async () => {
  await inCluster('load-off');
  const image = (await deployedImages(to)).get('adservice') ?? '';
  await tool(
    'bash',
    '-c',
    `echo '${JSON.stringify(sickPod(image)).replaceAll("'", "'\\''")}' | kubectl --context ${to.context} apply -f -`,
  );
  await kubectl('wait', '-n', 'demo-app', 'pod/sick', '--for=condition=Ready', '--timeout=90s');
});

after(async () => {
  await kubectl('delete', '-n', 'demo-app', 'pod/sick', '--ignore-not-found');
  await kubectl('scale', '-n', 'demo-app', 'deployment/adservice', '--replicas=1');
  await kubectl('rollout', 'status', '-n', 'demo-app', 'deployment/adservice', '--timeout=90s');
  await inCluster('load-on');
});

test('a sick replica of three gets no calls after five, and every call succeeds', async () => {
  await scaleHealthyTo(2);
  const { statuses, toSick } = await send(100, 1);
  figure(`one sick replica of three: it got ${toSick} of 100 calls`);
  assert.deepEqual(statuses, { 0: 100 });
  assert.equal(toSick, 5);
});

test('the only replica is never avoided: it gets every call, and two retries of each', async () => {
  await scaleHealthyTo(0);
  const { statuses, toSick } = await send(10, 1);
  assert.deepEqual(statuses, { 14: 10 });
  assert.equal(toSick, 30);
});

test('of many calls that fail together, about a fifth is retried', async () => {
  const { statuses, toSick } = await send(50, 50);
  figure(`50 calls that fail together: ${toSick - 50} retries`);
  assert.deepEqual(statuses, { 14: 50 });
  assert.ok(toSick > 50 && toSick <= 50 * 1.5, `${toSick} attempts`);
});
