// What is left of an interrupted run on this machine, with a kind that responds from a list.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { isIncomplete, markMaking, removeCluster } from './kind.ts';
import { stateFolder, target } from './target.ts';
import { fakeKubectl } from './testing/fake-kubectl.ts';

const kind = fakeKubectl('kind');
const to = target('docker', { name: 'kind-test' });
after(() => rmSync(stateFolder(to), { recursive: true }));

test('after a cluster was deleted, a later one of its name is not taken for an incomplete one', async () => {
  markMaking(to);
  assert.equal(isIncomplete(to), true);
  await removeCluster(to);
  assert.deepEqual(kind.calls(), ['kind delete cluster --name kind-test']);
  assert.equal(isIncomplete(to), false);
});
