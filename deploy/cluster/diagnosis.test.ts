import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnose, diagnoseContainers, summaryOf } from './diagnosis.ts';
import type { Condition, Pod } from './pods.ts';
import { containersFor } from './sidecars.ts';
import { readState, type State } from './state.ts';
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

for (const [reason, message, isFinal] of [
  ['CreateContainerConfigError', 'secret "sign-in" not found', true],
  ['CreateContainerConfigError', 'failed to sync secret cache: timed out waiting for the condition', false],
  ['CreateContainerConfigError', 'failed to sync configmap cache: timed out waiting for the condition', false],
  ['CreateContainerError', 'context deadline exceeded', false],
  ['CreateContainerError', 'failed to reserve container name "server": name "server" is reserved for "1"', false],
] as const)
  test(`${isFinal ? 'no wait' : 'a wait'} ends ${reason}: ${message}`, async () => {
    kubectl.respond({ when: /get deployments/, out: listOf(runningWorkload('one')) });
    const state = await readState(target('docker', {}));
    const late = { name: 'server', ready: false, restartCount: 0, lastState: {} };
    const [pod] = state.pods;
    assert.ok(pod);
    pod.status.containerStatuses = [{ ...late, state: { waiting: { reason, message } } }];
    const finding = diagnose(state, 'one');
    assert.deepEqual([finding?.text, finding?.isFinal], [`one-1-0 can't start server: ${message}`, isFinal]);
  });

/** The sentence about a Redis whose pod is on no node. The event is about its claim. */
function waiting(condition: Partial<Condition> | undefined, reason: string, message: string): string | undefined {
  const owner = { ownerReferences: [{ name: 'redis-cart' }], labels: { 'controller-revision-hash': '1' } };
  const metadata = { name: 'redis-cart-0', namespace: 'demo-app', creationTimestamp: '', ...owner };
  const conditions = condition ? [{ type: 'PodScheduled', status: 'False', ...condition }] : [];
  const containers = [{ name: 'redis', image: 'redis' }];
  const pod: Pod = { kind: 'Pod', metadata, spec: { containers }, status: { phase: 'Pending', conditions } };
  const state: State = {
    workloads: [
      {
        kind: 'StatefulSet',
        metadata: { name: 'redis-cart', generation: 1 },
        spec: { replicas: 1, template: { spec: { containers } } },
        status: { observedGeneration: 1, replicas: 1, updateRevision: '1' },
      },
    ],
    replicaSets: [],
    pods: [pod],
  };
  const involvedObject = { kind: 'PersistentVolumeClaim', name: 'data-redis-cart-0' };
  const event = { involvedObject, type: 'Normal', reason, message, metadata: { creationTimestamp: '' } };
  return diagnose(state, 'redis-cart', [event])?.text;
}

test('a claim that nobody fills is named, whether its pod was scheduled before or waits for it', () => {
  const unbound = 'pod has unbound immediate PersistentVolumeClaims';
  const remedy = 'set a default StorageClass, or add the component redis-emptydir';
  assert.equal(
    waiting({ message: unbound }, 'FailedBinding', 'no persistent volumes available, and no storage class is set'),
    `redis-cart-0 waits for its claim data-redis-cart-0: no persistent volumes available, and no storage class is set; ${remedy}`,
  );
  // As in EKS without the driver of its StorageClass.
  const external = "Waiting for a volume to be created either by the external provisioner 'ebs.csi.aws.com'";
  const install = "install its StorageClass's driver, or add the component redis-emptydir";
  const expected = `redis-cart-0 waits for its claim data-redis-cart-0: ${external}; if that lasts, ${install}`;
  assert.equal(waiting(undefined, 'ExternalProvisioning', `${external}.`), expected);
  const late = 'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded';
  assert.equal(waiting({ message: late }, 'ExternalProvisioning', external), expected);
  assert.equal(
    waiting(undefined, 'ProvisioningFailed', 'storageclass.storage.k8s.io "fast" not found'),
    'redis-cart-0 waits for its claim data-redis-cart-0: storageclass.storage.k8s.io "fast" not found',
  );
  const first = 'waiting for first consumer to be created before binding';
  assert.equal(waiting(undefined, 'WaitForFirstConsumer', first), 'redis-cart-0 is starting');
  assert.equal(
    waiting({ message: '0/1 nodes: Insufficient cpu' }, 'WaitForFirstConsumer', first),
    "redis-cart-0 can't be scheduled: 0/1 nodes: Insufficient cpu",
  );
});
