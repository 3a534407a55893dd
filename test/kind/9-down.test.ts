// The end of the run: no container was OOM-killed, and the cluster is removed completely.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podsOf } from '../../deploy/cluster/pods.ts';
import { nodesOf } from '../../deploy/cluster/target.ts';
import { figure, inCluster, kubectl, to, tool } from './cluster.ts';

test('no container was OOM-killed', async () => {
  const containers = (await podsOf(to)).flatMap(({ metadata, status }) =>
    (status.containerStatuses ?? []).map((container) => ({ pod: metadata.name, ...container })),
  );
  assert.ok(containers.length > 0);
  for (const { pod, name, lastState } of containers)
    assert.notEqual(lastState.terminated?.reason, 'OOMKilled', `${pod} ${name}`);
});

test("the nodes' memory is recorded", async () => {
  const stats = await tool('docker', 'stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}}');
  const ours = stats.split('\n').filter((line) => line.startsWith(to.cluster ?? ''));
  assert.equal(ours.length, 2);
  figure(`memory of the nodes: ${ours.map((line) => line.split(' ')[1]).join(', ')}`);
});

test('undeploy leaves what kind created', async () => {
  const { code, text, seconds } = await inCluster('undeploy');
  assert.equal(code, 0, text);
  assert.match(text, /Istio removed/);
  const names = async (...what: string[]) =>
    (await kubectl('get', ...what, '-o', 'name'))
      .split('\n')
      // The pods of the control plane have the cluster's name.
      .filter((name) => /istio|boutique|demo-app|observ/.test(name.replace(to.cluster ?? '', '')));
  for (const kinds of ['namespaces', 'customresourcedefinitions', 'clusterroles,clusterrolebindings'])
    assert.deepEqual(await names(kinds), [], kinds);
  for (const kinds of ['mutatingwebhookconfigurations,validatingwebhookconfigurations', 'persistentvolumes'])
    assert.equal(await kubectl('get', kinds, '-o', 'name'), '', kinds);
  assert.deepEqual(await names('all,configmaps,secrets', '--all-namespaces'), []);
  figure(`undeploy with Istio and consoles: ${seconds.toFixed(0)} s`);
});

test('cluster:down leaves no cluster', async () => {
  const { code, text } = await inCluster('cluster-down');
  assert.equal(code, 0, text);
  assert.deepEqual(await nodesOf(to), []);
  assert.match((await inCluster('cluster-down')).text, /There is no cluster/);
});
