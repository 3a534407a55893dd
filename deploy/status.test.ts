// What `status` says about a workload that differs from the files here, with a kubectl that responds from a list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { target } from './cluster/target.ts';
import { fakeKubectl, listOf, runningWorkload } from './cluster/testing/fake-kubectl.ts';
import { readStatus } from './status.ts';

const kubectl = fakeKubectl();
const config = { mesh: 'none', profile: 'demo', installIstio: false, secure: false, load: true, consoles: false };

test('outside kind nothing is known about the images of nodes, so none is reported as missing', async () => {
  const spec = { template: { spec: { containers: [{ name: 'server', image: 'cartservice:1' }] } } };
  const live = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'cartservice', namespace: 'team' },
    spec,
  };
  kubectl.respond(
    { when: /get configmap boutique-deployment/, out: { data: { 'options.json': JSON.stringify(config) } } },
    {
      when: /kubectl kustomize /,
      out: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: cartservice, namespace: team }\nspec:\n  revisionHistoryLimit: 3\n',
    },
    { when: /get --ignore-not-found --filename - -o json/, out: live },
    { when: /get deployments,statefulsets/, out: listOf(runningWorkload('cartservice')) },
    { when: /get events/, out: listOf() },
    { when: /api-resources/, out: 'configmaps\n' },
  );
  const { problems, notes } = await readStatus(target('docker', { context: 'team', namespace: 'team' }));
  assert.deepEqual(problems, []);
  assert.deepEqual(notes, ['Differs from the files here: Deployment team/cartservice']);
});
