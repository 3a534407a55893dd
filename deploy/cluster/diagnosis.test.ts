import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnoseContainers, summaryOf } from './diagnosis.ts';
import type { Pod } from './pods.ts';
import { containersFor } from './sidecars.ts';

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
