// The end of the run: no container was OOM-killed, and the cluster is removed completely.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podsOf } from '../../deploy/cluster/pods.ts';
import { nodesOf } from '../../deploy/cluster/target.ts';
import { figure, inCluster, to, tool } from './cluster.ts';

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

test('cluster:down leaves no cluster', async () => {
  const { code, text } = await inCluster('cluster-down');
  assert.equal(code, 0, text);
  assert.deepEqual(await nodesOf(to), []);
  assert.match((await inCluster('cluster-down')).text, /There is no cluster/);
});
