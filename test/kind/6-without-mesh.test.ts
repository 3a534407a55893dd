// The same shop without sidecars.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { podsOf, readiness } from '../../deploy/cluster/pods.ts';
import { redis } from '../../deploy/manifests/cluster-topology.ts';
import { until } from '../../testing/eventually.ts';
import { lostSeconds, steadyVisitors } from '../../testing/steady-visitors.ts';
import { figure, givePagesTime, inCluster, kubectl, type RunningScript, reach, repo, shopUrl, to } from './cluster.ts';
import { connections, expectedConnections } from './every-edge.ts';
import { rollAll } from './rolling-restart.ts';

const maxLostSeconds = 1;

before(givePagesTime);

/** Runs a command while visitors use the shop, and counts their failed requests. */
async function whileVisited(what: string, command: () => RunningScript): Promise<string> {
  const visitors = steadyVisitors(shopUrl, 2);
  const { code, text } = await command();
  const counts = await visitors.stop();
  const lost = lostSeconds(counts);
  figure(
    `${what}: ${counts.requests} requests, ${counts.failures.length} failed, that is ${lost.toFixed(2)} s of them`,
  );
  assert.equal(code, 0, text);
  assert.ok(lost <= maxLostSeconds, `${lost} s:\n${counts.failures.join('\n')}`);
  return text;
}

const policies = async () =>
  (
    await kubectl(
      'get',
      'gateways,virtualservices,destinationrules,sidecars,authorizationpolicies,peerauthentications,telemetries,networkpolicies',
      '-n',
      'demo-app',
      '-o',
      'name',
    )
  ).trim();

/** Redis keeps its pod, and with it the sidecar. */
const podsExceptRedis = async () => (await podsOf(to)).filter(({ metadata }) => metadata.labels.app !== redis.name);
const redisPod = () => kubectl('get', 'pod', 'redis-cart-0', '-n', 'demo-app', '-o', 'jsonpath={.metadata.uid}');

test('mesh:off leaves every pod but that of Redis 1/1 and no policy but Redis’s, and loses few requests', async () => {
  const before = await redisPod();
  const text = await whileVisited('mesh:off', () => inCluster('mesh-off'));
  assert.equal(await redisPod(), before);
  assert.match(text, /\/orders\/\S+ placed/);
  for (const pod of await podsExceptRedis()) assert.equal(readiness(pod).all, 1, pod.metadata.name);
  assert.equal((await fetch(shopUrl)).status, 200);
  assert.equal(await policies(), 'networkpolicy.networking.k8s.io/redis-cart');
});

test('no request fails during a rolling restart without sidecars', async () => {
  await rollAll('without sidecars');
});

test('with network-policies, each workload can connect to exactly what it calls in topology.ts', async () => {
  const file = join(repo, 'k8s/components/network-policies/network-policies.yaml');
  const others = async () => (await connections()).filter((one) => !expectedConnections.includes(one));
  assert.notDeepEqual(await others(), [], 'without them');
  await kubectl('apply', '-f', file);
  try {
    await until('the policies', async () => (await others()).length === 0, 60_000).catch(() => {});
    assert.deepEqual(await connections(), expectedConnections);
  } finally {
    await kubectl('delete', '-f', file);
  }
});

test('mesh:on restores the sidecars, and loses few requests', async () => {
  const before = await redisPod();
  await whileVisited('mesh:on', () => inCluster('mesh-on'));
  assert.equal(await redisPod(), before);
  for (const pod of await podsOf(to)) assert.equal(readiness(pod).all, 2, pod.metadata.name);
});

test('killed at each step and repeated, mesh:off and mesh:on end in the right state', async (t) => {
  const signals = ['SIGINT', 'SIGKILL'] as const;
  for (const [command, containers] of [
    ['mesh-off', 1],
    ['mesh-on', 2],
  ] as const)
    for (const [index, before] of [undefined, 'mesh', 'shop'].entries())
      await t.test(`${command} after ${before ?? 'its start'}`, async () => {
        const killed = inCluster(command);
        await reach(killed, before);
        killed.interrupt(signals[index % signals.length]);
        await killed;
        const { code, text } = await inCluster(command);
        assert.equal(code, 0, text);
        for (const pod of await podsExceptRedis()) assert.equal(readiness(pod).all, containers, pod.metadata.name);
        assert.equal((await inCluster('status')).code, 0);
      });
});
