import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences, type ListedObject, snapshotOf } from './snapshot.ts';

const service = (more: object = {}): ListedObject => ({
  kind: 'Service',
  metadata: { name: 'cart', namespace: 'demo-app', labels: { app: 'cart' } },
  spec: { ports: [{ port: 7070 }], type: 'ClusterIP' },
  ...more,
});

test('what controllers write is not a difference', () => {
  const before = snapshotOf([service()]);
  const busy = service({
    status: { loadBalancer: {} },
    // In another order.
    spec: { type: 'ClusterIP', ports: [{ port: 7070 }] },
    metadata: {
      ...{ name: 'cart', namespace: 'demo-app', labels: { app: 'cart' }, resourceVersion: '9', managedFields: [{}] },
      annotations: { 'deployment.kubernetes.io/revision': '3' },
    },
  });
  const owned = { ...service(), metadata: { name: 'generated', ownerReferences: [{ controller: true }] } };
  assert.deepEqual(differences(before, snapshotOf([busy, owned])), []);
});

test('a changed spec, label or annotation, a new object and a missing one are differences', () => {
  const before = snapshotOf([service()]);
  const changed = [
    service({ spec: { ports: [{ port: 7071 }] } }),
    service({ metadata: { name: 'cart', namespace: 'demo-app' } }),
    service({ metadata: { ...service().metadata, annotations: { note: 'new' } } }),
  ];
  for (const one of changed)
    assert.deepEqual(differences(before, snapshotOf([one])), ['Service demo-app/cart is changed']);
  assert.deepEqual(differences(before, snapshotOf([])), ['Service demo-app/cart is missing']);
  assert.deepEqual(differences(snapshotOf([]), before), ['Service demo-app/cart is left']);
});
