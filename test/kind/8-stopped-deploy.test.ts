// deploy:kind from nothing, killed at each of its steps. Each run continues where the one before it was killed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podsOf, readiness } from '../../deploy/cluster/pods.ts';
import { deploy, inCluster, reach, to } from './cluster.ts';

const kills = [
  { after: undefined, signal: 'SIGKILL' },
  { after: 'preflight', signal: 'SIGKILL' },
  { after: 'preflight', signal: 'SIGINT' },
  { after: 'cluster', signal: 'SIGKILL' },
  { after: 'images', signal: 'SIGINT' },
  { after: 'mesh', signal: 'SIGKILL' },
  { after: 'shop', signal: 'SIGKILL' },
  { after: 'order', signal: 'SIGINT' },
] as const;

test('killed at each step, deploy:kind continues until the shop runs', async () => {
  assert.equal((await inCluster('cluster-down')).code, 0);
  for (const { after, signal } of kills) {
    const killed = deploy();
    await reach(killed, after);
    killed.interrupt(signal);
    const { code } = await killed;
    assert.notEqual(code, 1, killed.printed());
  }
  const { code, text } = await deploy();
  assert.equal(code, 0, text);
  for (const pod of await podsOf(to))
    assert.deepEqual([readiness(pod).ready, readiness(pod).all], [2, 2], pod.metadata.name);
  const status = await inCluster('status');
  assert.equal(status.code, 0, status.text);
});
