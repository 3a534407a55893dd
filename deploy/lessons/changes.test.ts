// Applying the objects of a lesson and taking them back, with a kubectl that keeps them in a file.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, test } from 'node:test';
import { Problem } from '../../start/problem.ts';
import type { Document } from '../cluster/documents.ts';
import { target } from '../cluster/target.ts';
import { applyAll, findApplied, readBefore, restore } from './changes.ts';
import { lessonLabel } from './manifests.ts';
import { findRecord, refuseIfApplied, removeRecord, saveRecord } from './record.ts';
import { differences, takeSnapshot } from './snapshot.ts';
import { useFakeKubectl } from './testing/fake-cluster.ts';

const cluster = useFakeKubectl();

const to = target('docker', { name: 'fake' });
const metadata = { name: 'adservice', namespace: to.namespace };
const apiVersion = 'networking.istio.io/v1';
const route = (timeout?: string) => ({ http: [{ route: [{ destination: { host: 'adservice' } }], timeout }] });
const original = {
  ...{ apiVersion, kind: 'VirtualService', spec: { hosts: ['adservice'], ...route() } },
  metadata: {
    ...metadata,
    annotations: {
      note: 'kept',
      'kubectl.kubernetes.io/last-applied-configuration': '{"spec":{"without":"defaults"}}',
    },
    resourceVersion: '7',
    managedFields: [{}],
  },
};
const patch: Document & { spec: object } = { apiVersion, kind: 'VirtualService', metadata, spec: route('1s') };
const created: Document = {
  ...{ apiVersion: 'v1', kind: 'ConfigMap' },
  metadata: { name: 'new', namespace: to.namespace, labels: { [lessonLabel]: 'timeouts' } },
};

beforeEach(() => writeFileSync(cluster, JSON.stringify([[`virtualservice ${to.namespace}/adservice`, original]])));

const live = () => new Map<string, typeof original>(JSON.parse(readFileSync(cluster, 'utf8')));

test('what a lesson patched is restored, and what it created is deleted', async () => {
  const before = await takeSnapshot(to);
  const originals = await readBefore(to, [patch, created]);
  await applyAll(to, [patch, created]);
  assert.deepEqual(live().get(`virtualservice ${to.namespace}/adservice`)?.spec, {
    hosts: ['adservice'],
    ...route('1s'),
  });
  assert.deepEqual(differences(before, await takeSnapshot(to)), [
    `ConfigMap ${to.namespace}/new is left`,
    `VirtualService ${to.namespace}/adservice is changed`,
  ]);
  await restore(to, originals);
  await restore(to, originals);
  assert.deepEqual(differences(before, await takeSnapshot(to)), []);
});

test('a killed lesson is taken back with the record in the cluster', async () => {
  const before = await takeSnapshot(to);
  await saveRecord(to, { lesson: 'timeouts', ...(await readBefore(to, [patch, created])) });
  await applyAll(to, [patch]);
  const record = await findRecord(to);
  assert.equal(record?.lesson, 'timeouts');
  if (record) await restore(to, record);
  await removeRecord(to);
  assert.equal(await findRecord(to), undefined);
  assert.deepEqual(differences(before, await takeSnapshot(to)), []);
});

test('a lesson is refused while it or another one is applied, and changes nothing', async () => {
  const before = { patched: [], created: [] };
  await refuseIfApplied(to, 'retries');
  await saveRecord(to, { lesson: 'timeouts', ...before });
  const snapshot = await takeSnapshot(to);
  const same = 'The lesson timeouts is already applied in kind-fake: run `pnpm lesson undo timeouts` first.';
  await assert.rejects(refuseIfApplied(to, 'timeouts'), new Problem(same));
  const other =
    'The lesson retries would mix with timeouts, which is applied in kind-fake: run `pnpm lesson undo timeouts` first.';
  await assert.rejects(refuseIfApplied(to, 'retries'), new Problem(other));
  // As if both had started at the same time.
  await assert.rejects(saveRecord(to, { lesson: 'retries', ...before }), new Problem(other));
  assert.deepEqual(differences(snapshot, await takeSnapshot(to)), []);
});

test('an object that the lesson patches must exist', async () => {
  writeFileSync(cluster, '[]');
  await assert.rejects(
    readBefore(to, [patch]),
    /has no VirtualService demo-app\/adservice, .* run `pnpm deploy:kind` first/,
  );
});

test('what was applied by hand is found', async () => {
  assert.deepEqual(await findApplied(to, [patch, created]), []);
  await applyAll(to, [patch]);
  assert.deepEqual(await findApplied(to, [patch, created]), ['VirtualService demo-app/adservice']);
  await applyAll(to, [created]);
  assert.deepEqual(await findApplied(to, [created]), ['ConfigMap demo-app/new']);
});
