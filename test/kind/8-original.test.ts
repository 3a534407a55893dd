// Our images in Online Boutique's own manifests.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { podsOf, readiness } from '../../deploy/cluster/pods.ts';
import { deployedImages } from '../../deploy/cluster/rollout.ts';
import { originalManifests } from '../../testing/original-manifests.ts';
import { kubectl, repo, to } from './cluster.ts';

const namespace = 'original';
const imagePath = 'jsonpath={.spec.template.spec.containers[0].image}';

test('every pod becomes ready without restarts', async () => {
  const file = join(repo, 'original.yaml');
  const redis = await kubectl('get', 'statefulset', 'redis-cart', '-n', 'demo-app', '-o', imagePath);
  writeFileSync(file, originalManifests(new Map([...(await deployedImages(to)), ['redis-cart', redis]]), namespace));
  await kubectl('create', 'namespace', namespace);
  await kubectl('apply', '-n', namespace, '-f', file);
  await kubectl('rollout', 'status', 'deployment', '-n', namespace, '--timeout=170s').catch(async () => {
    const pods = await kubectl('get', 'pods', '-n', namespace, '-o', 'wide');
    const events = await kubectl('get', 'events', '-n', namespace, '--sort-by=.lastTimestamp');
    assert.fail(`not all pods are ready\n${pods}\n${events.split('\n').slice(-25).join('\n')}`);
  });
  for (const pod of await podsOf(to, namespace)) assert.equal(readiness(pod).restarts, 0, pod.metadata.name);
});

after(() => kubectl('delete', 'namespace', namespace, '--wait=false'));
