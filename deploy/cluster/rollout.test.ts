// How `redeploy` finishes the rollout of workloads whose manifests are right, with a kubectl that responds from a list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finishRollouts, waitUntilServing } from './rollout.ts';
import { containersFor } from './sidecars.ts';
import { target } from './target.ts';
import { fakeKubectl, listOf, runningWorkload } from './testing/fake-kubectl.ts';

// kind lists no nodes.
const kubectl = fakeKubectl('kind');
const to = target('docker', {});
const inMesh = containersFor({ mesh: 'istio', secure: false });
const state = /get deployments,statefulsets/;
const restarts = () => kubectl.calls().filter((call) => call.includes('rollout restart'));

test('a pod that runs without its sidecar is replaced', async () => {
  const others = runningWorkload('cartservice', { sidecar: true });
  kubectl.respond(
    { when: state, after: /rollout restart/, out: listOf(runningWorkload('adservice', { sidecar: true }), others) },
    { when: state, out: listOf(runningWorkload('adservice'), others) },
  );
  await finishRollouts(to, ['adservice', 'cartservice'], inMesh);
  assert.match(restarts().join(), / rollout restart --namespace demo-app deployment\/adservice$/);
});

test('a pod that keeps its sidecar without a mesh is replaced', async () => {
  kubectl.respond(
    { when: state, after: /rollout restart/, out: listOf(runningWorkload('adservice')) },
    { when: state, out: listOf(runningWorkload('adservice', { sidecar: true })) },
  );
  await finishRollouts(to, ['adservice'], containersFor({ mesh: 'none', secure: false }));
  assert.equal(restarts().length, 1);
});

test('if new pods get no sidecar either, a sentence says so, and no version is rolled back', async () => {
  kubectl.respond({ when: state, out: listOf(runningWorkload('adservice')) });
  await assert.rejects(finishRollouts(to, ['adservice'], inMesh), ({ message }) => {
    assert.match(message, /injector gives new pods no sidecar/);
    assert.match(message, /adservice-1-0 has no sidecar/);
    return true;
  });
  assert.deepEqual(
    kubectl.calls().filter((call) => call.includes('undo')),
    [],
  );
});

test('pods that run as they should are left alone', async () => {
  kubectl.respond({ when: state, out: listOf(runningWorkload('adservice', { sidecar: true })) });
  await finishRollouts(to, ['adservice'], inMesh);
  assert.deepEqual(restarts(), []);
});

test('a state in which all pods are ready is not read again, unless a pod has no sidecar', async () => {
  const reads = () => kubectl.calls().filter((call) => state.test(call)).length;
  kubectl.respond({ when: state, out: listOf(runningWorkload('adservice', { sidecar: true })) });
  const seen = await waitUntilServing(to, ['adservice']);
  await finishRollouts(to, ['adservice'], inMesh, { seen });
  assert.deepEqual([reads(), restarts().length], [1, 0]);
  kubectl.respond(
    { when: state, after: /rollout restart/, out: listOf(runningWorkload('adservice', { sidecar: true })) },
    { when: state, out: listOf(runningWorkload('adservice')) },
  );
  await finishRollouts(to, ['adservice'], inMesh, { seen: await waitUntilServing(to, ['adservice']) });
  assert.equal(restarts().length, 1);
});

test('a StatefulSet that crashes is not rolled back, and is not called new', async () => {
  const [set, pod] = runningWorkload('redis-cart', { kind: 'StatefulSet' });
  const status = {
    name: 'server',
    ready: false,
    restartCount: 1,
    state: {},
    lastState: { terminated: { exitCode: 1 } },
  };
  const crashed = { ...pod, status: { phase: 'Running', containerStatuses: [status] } };
  kubectl.respond({ when: state, out: { items: [set, crashed] } }, { when: /get events/, out: listOf() });
  await assert.rejects(waitUntilServing(to, ['redis-cart']), ({ message }) => {
    assert.match(message, /redis-cart: the new version does not start; a StatefulSet is not rolled back\./);
    assert.match(message, /crashed once/);
    return true;
  });
});

for (const { serves, outcome, title } of [
  { serves: true, outcome: /rolled back to the previous one/, title: 'is rolled back' },
  { serves: false, outcome: /the previous one does not serve either/, title: 'is kept if the previous one fails too' },
])
  test(`a version that crashes ${title}`, async () => {
    const [deployment, set, pod] = runningWorkload('cartservice');
    const annotations = { 'deployment.kubernetes.io/revision': '0' };
    const metadata = { name: 'cartservice-0', annotations, ownerReferences: [{ name: 'cartservice' }] };
    const older = { ...set, metadata, status: { availableReplicas: Number(serves) } };
    const status = { name: 'server', ready: false, restartCount: 1, state: {}, lastState: {} };
    const crashed = { ...pod, status: { phase: 'Running', containerStatuses: [status] } };
    kubectl.respond(
      { when: state, out: { items: [deployment, set, older, crashed] } },
      { when: /get events/, out: listOf() },
      { when: /rollout undo/, out: '' },
    );
    await assert.rejects(waitUntilServing(to, ['cartservice']), ({ message }) => outcome.test(message));
    assert.equal(kubectl.calls().filter((call) => call.includes('rollout undo')).length, Number(serves));
  });
