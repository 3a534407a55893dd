// What `redeploy` says if there is nothing to do, with a kubectl that responds from a list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeployConfig } from './cluster/config.ts';
import { documentsIn } from './cluster/documents.ts';
import { readState } from './cluster/state.ts';
import { target } from './cluster/target.ts';
import { fakeKubectl, listOf, runningWorkload } from './cluster/testing/fake-kubectl.ts';
import { doneText, unchangedText } from './plan-redeploy.ts';

const kubectl = fakeKubectl();
const to = target('docker', {});
const config: DeployConfig = {
  ...{ mesh: 'none', profile: 'demo', installIstio: true, secure: false, load: false, consoles: true },
};
const names = ['adservice', 'cartservice', 'loadgenerator'];
const documents = documentsIn(
  names
    .map((name) => `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n  namespace: demo-app\n`)
    .join('---\n'),
);

/** With these numbers of replicas instead of 1, and this ConfigMap of the shop. */
async function unchanged(replicas: Record<string, number>, configMap = '', only?: ['adservice']): Promise<string> {
  kubectl.respond(
    {
      when: /get deployments,statefulsets/,
      out: listOf(...names.map((name) => runningWorkload(name, { replicas: replicas[name] ?? 1 }))),
    },
    { when: /api-resources/, out: 'configmaps\n' },
    { when: /get configmaps /, out: configMap && `v1 ConfigMap demo-app ${configMap}\n` },
  );
  return unchangedText(to, { config, documents, running: await readState(to) }, only);
}

test('the cluster runs what is here only if everything was compared', async () => {
  assert.equal(await unchanged({}), 'no changes: the cluster runs what is here');
  assert.equal(await unchanged({}, '', ['adservice']), 'no changes: adservice runs what is here');
});

test('a service that is scaled to 0 is named, but the load generator may be off', async () => {
  assert.equal(await unchanged({ adservice: 0 }), 'nothing to roll out, but adservice is scaled to 0 replicas');
  assert.equal(await unchanged({ loadgenerator: 0 }), 'no changes: the cluster runs what is here');
});

test('objects of an earlier configuration are named', async () => {
  assert.equal(
    await unchanged({}, 'old-policy'),
    'nothing to roll out, but left behind is ConfigMap demo-app/old-policy, which `pnpm deploy:kind` deletes',
  );
});

test('a new version is ready only if one was rolled out', () => {
  const service = documentsIn('apiVersion: v1\nkind: Service\nmetadata: { name: adservice, namespace: demo-app }\n');
  const console = documentsIn(
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: jaeger, namespace: observability }\n',
  );
  const [deployment] = documents;
  assert.ok(deployment);
  const done = (some: typeof documents, unfinished: string[] = [], off: string[] = []) =>
    doneText(to, { images: [], documents: some, unfinished }, off);
  assert.equal(done([deployment, ...service]), 'the new version is ready');
  assert.equal(done([], ['cartservice']), 'the new version is ready');
  assert.equal(done([deployment], [], ['adservice']), 'ready, except adservice: scaled to 0 replicas');
  assert.equal(done(service), 'applied');
  assert.equal(done(console), 'applied; `pnpm status` shows when jaeger is ready');
});
