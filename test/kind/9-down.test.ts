// The end: nothing was killed for its memory in all that time, and nothing is left.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podsOf } from '../../deploy/cluster/pods-ready.ts';
import { nodesOf } from '../../deploy/cluster/target.ts';
import { figure, inCluster, to, tool } from './cluster.ts';

test('no program was ended for its memory', async () => {
  for (const { metadata, status } of await podsOf(to))
    for (const { name, lastState } of status.containerStatuses ?? [])
      assert.notEqual(lastState.terminated?.reason, 'OOMKilled', `${metadata.name} ${name}`);
});

test('what the nodes take', async () => {
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
