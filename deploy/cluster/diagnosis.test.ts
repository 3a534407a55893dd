import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnose, diagnoseContainers, summaryOf } from './diagnosis.ts';
import type { Pod } from './pods.ts';
import { containersFor } from './sidecars.ts';
import { readState } from './state.ts';
import { target } from './target.ts';
import { fakeKubectl, listOf, runningWorkload } from './testing/fake-kubectl.ts';

const kubectl = fakeKubectl();

test('a list of late pods is short', () => {
  assert.equal(summaryOf(['a', 'b', 'c']), 'a; b; c');
  assert.equal(summaryOf(['a', 'b', 'c', 'd', 'e']), 'a; b; c; 2 more');
  assert.equal(summaryOf([]), '');
});

test('in the mesh a pod must have a sidecar, unless it rejects one', () => {
  const problemOf = (labels: Record<string, string>, containers: number) => {
    const metadata = { name: 'one-1', namespace: 'demo-app', creationTimestamp: '', labels: { app: 'one', ...labels } };
    const spec = { containers: Array.from({ length: containers }, () => ({ name: 'c', image: 'i' })) };
    const pod: Pod = { kind: 'Pod', metadata, spec, status: { phase: 'Running' } };
    const state = { workloads: [], replicaSets: [], pods: [pod] };
    return diagnoseContainers(state, 'one', containersFor({ mesh: 'istio', secure: false }))?.text;
  };
  assert.equal(problemOf({}, 1), 'one-1 has no sidecar');
  assert.equal(problemOf({}, 2), undefined);
  assert.equal(problemOf({ 'sidecar.istio.io/inject': 'false' }, 1), undefined, 'as the collector');
});

test('a missing StatefulSet is not called a Deployment', () => {
  const state = { workloads: [], replicaSets: [], pods: [] };
  assert.equal(diagnose(state, 'redis-cart')?.text, 'redis-cart is missing: the cluster has no workload of this name');
});

test("the image of a container that runs before the program's is named", async () => {
  kubectl.respond({ when: /get deployments/, out: listOf(runningWorkload('one')) });
  const state = await readState(target('docker', {}));
  const [pod] = state.pods;
  assert.ok(pod);
  pod.spec.initContainers = [{ name: 'istio-init', image: 'proxy:1' }];
  const waiting = { reason: 'ErrImagePull' };
  const late = { name: 'istio-init', ready: false, restartCount: 0, state: { waiting }, lastState: {} };
  pod.status.initContainerStatuses = [late];
  pod.status.containerStatuses = [{ ...late, name: 'server', state: { waiting: { reason: 'PodInitializing' } } }];
  assert.equal(
    diagnose(state, 'one')?.text,
    "one-1-0 waits for the image proxy:1, which node can't pull (ErrImagePull)",
  );
});
