// The same shop without sidecars.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podsOf, readiness } from '../../deploy/cluster/pods.ts';
import { givePagesTime, inCluster, shopUrl, to } from './cluster.ts';
import { rollAll } from './rolling-restart.ts';

test('mesh:off leaves every pod 1/1, and orders succeed', async () => {
  const { code, text } = await inCluster('mesh-off');
  assert.equal(code, 0, text);
  assert.match(text, /\/orders\/\S+ placed/);
  for (const pod of await podsOf(to)) assert.equal(readiness(pod).all, 1, pod.metadata.name);
  assert.equal((await fetch(shopUrl)).status, 200);
});

test('no request fails during a rolling restart without sidecars', async () => {
  await givePagesTime();
  await rollAll('without sidecars');
});

test('mesh:on restores the sidecars', async () => {
  const { code, text } = await inCluster('mesh-on');
  assert.equal(code, 0, text);
  for (const pod of await podsOf(to)) assert.equal(readiness(pod).all, 2, pod.metadata.name);
});
