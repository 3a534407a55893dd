// The cluster as someone else's: it has an Istio that deploy:kind did not install. What exists before a deployment exists
// unchanged after it, and undeploy leaves exactly that.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { yamlDocument } from '../../deploy/manifests/yaml.ts';
import { until } from '../../testing/eventually.ts';
import { workloadNames } from '../../topology.ts';
import { base, figure, kubectl, overlay, repo, script, to, tool } from './cluster.ts';

const annotation = 'boutique/istio';
let installed = '';

interface Named {
  metadata: { name: string; namespace: string };
}

/** The same cluster under another name, so that it isn't recognized as kind; and a user with few rights. */
before(async () => {
  await tool('kubectl', 'config', 'set-context', 'someone', '--cluster', to.context, '--user', to.context);
  const istio = JSON.parse(await kubectl('get', 'namespace', 'istio-system', '-o', 'json'));
  installed = istio.metadata.annotations[annotation];
  await kubectl('annotate', 'namespace', 'istio-system', `${annotation}-`);
  for (const name of ['team-b', 'team-c']) await kubectl('create', 'namespace', name);
  await kubectl('create', 'serviceaccount', 'ann', '-n', 'team-b');
  await kubectl('create', 'rolebinding', 'ann', '-n', 'team-b', '--clusterrole=view', '--serviceaccount=team-b:ann');
  const token = (await kubectl('create', 'token', 'ann', '-n', 'team-b')).trim();
  await tool('kubectl', 'config', 'set-credentials', 'ann', `--token=${token}`);
  await tool('kubectl', 'config', 'set-context', 'limited', '--cluster', to.context, '--user', 'ann');
});

after(async () => {
  await kubectl('annotate', 'namespace', 'istio-system', `${annotation}=${installed}`);
  await kubectl('delete', 'namespace', 'team-b', 'team-c', '--wait=false');
  const own = ['clusterrole/node-reader', 'clusterrolebinding/ann'];
  await kubectl('delete', '--ignore-not-found', ...own);
  for (const name of ['someone', 'limited']) await tool('kubectl', 'config', 'delete-context', name);
});

/** These come and go by themselves; the API server keeps an IPAddress a while longer than its Service. */
const transient = /^(events|leases|ipaddresses|pods\.metrics|nodes\.metrics)/;

interface Existing {
  kind: string;
  metadata: { name: string; namespace?: string; labels?: object };
  spec?: object;
  data?: object;
}

/** Every object of every kind, as KIND NAMESPACE NAME, with a hash of its spec, data and labels. */
async function snapshot(...scope: string[]): Promise<string[]> {
  const known = (await kubectl('api-resources', '--verbs=list', '-o', 'name')).trim().split('\n');
  const kinds = known.filter((kind) => !transient.test(kind));
  const text = await kubectl('get', kinds.join(), ...scope, '--ignore-not-found', '-o', 'json');
  const { items }: { items: Existing[] } = JSON.parse(text);
  const lines = items.map(({ kind, metadata: { name, namespace = '', labels }, spec, data }) => {
    const hash = createHash('sha256').update(JSON.stringify([spec, data, labels]));
    return `${kind} ${namespace} ${name} ${hash.digest('hex').slice(0, 12)}`;
  });
  return [...new Set(lines)].sort();
}

const istioObjects = () =>
  kubectl(
    ...['get', 'deployments,services,configmaps', '-n', 'istio-system', '-o'],
    'jsonpath={range .items[*]}{.kind}{.metadata.name}{.metadata.generation}{.spec}{.data}{"\\n"}{end}',
  );

const deployTo = (context: string, ...args: string[]) =>
  script('deploy-kind', ['--context', context, '--load-images', '--no-load', ...imagesOnly(), ...base, ...args]);

/** The images of the overlay, without objects that belong to the other shop in this cluster. */
function imagesOnly(): string[] {
  if (!overlay) return [];
  const { images = [] } = parse(readFileSync(join(overlay, 'kustomization.yaml'), 'utf8'));
  const folder = join(repo, '..', 'images-only');
  mkdirSync(folder, { recursive: true });
  const component = { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', images };
  writeFileSync(join(folder, 'kustomization.yaml'), yamlDocument(component));
  return ['--overlay', folder];
}

test('a deployment without the necessary rights changes nothing, and says which are missing', async () => {
  const all = await snapshot('-n', 'team-b');
  const { code, text } = await deployTo('limited', '--namespace', 'team-b');
  assert.equal(code, 1, text);
  assert.match(text, /kubectl --context limited auth can-i create serviceaccounts --namespace team-b/);
  assert.doesNotMatch(text, /built|shop {2}/);
  assert.deepEqual(await snapshot('-n', 'team-b'), all);
});

test('status of a shop that this user may not read names a missing right, in one sentence', async () => {
  const status = () => script('status', ['--context', 'limited', '--namespace', 'demo-app']);
  const all = await status();
  assert.equal(all.code, 1, all.text);
  assert.match(all.text, /^\s*You may not get configmaps in the namespace "demo-app": ask .*\n$/);
  const binding = ['ann', '-n', 'demo-app'];
  await kubectl('create', 'rolebinding', ...binding, '--clusterrole=view', '--serviceaccount=team-b:ann');
  const some = await status();
  await kubectl('delete', 'rolebinding', ...binding);
  assert.match(some.text, /^\s*You may not get [\w.]+ in the namespace "[\w-]+": ask .*\n$/);
});

test('objects of the same name that belong to someone else are not replaced', async () => {
  await kubectl('create', 'configmap', 'loadgenerator', '-n', 'team-b');
  await kubectl('create', 'service', 'clusterip', 'frontend', '-n', 'team-b', '--tcp=80');
  const { code, text } = await deployTo('someone', '--namespace', 'team-b');
  assert.equal(code, 1, text);
  assert.match(text, /already has objects of these names[\s\S]*Service team-b\/frontend/);
});

test('wrong options', async () => {
  const revision = await deployTo('someone', '--revision', 'canary');
  assert.equal(revision.code, 1, revision.text);
  assert.match(revision.text, /has no revision "canary": choose one of default/);
  const source = await script('deploy-kind', ['--context', 'someone']);
  assert.match(source.text, /someone is not a kind cluster: add --registry/);
});

/** Deploys, looks at the result, removes it, and compares all objects before and after. */
async function comeAndGo(context: string, namespace: string, options: string[], look: (text: string) => Promise<void>) {
  const [all, istio] = [await snapshot('--all-namespaces'), await istioObjects()];
  const { code, text, seconds } = await deployTo(context, '--namespace', namespace, ...options);
  assert.equal(code, 0, text);
  assert.match(text, /the Istio in istio-system, used as it is/);
  assert.match(text, /\/orders\/[0-9a-f-]{36} placed/);
  assert.match(text, new RegExp(`kubectl --context ${context} port-forward -n ${namespace} service/frontend 8080:80`));
  await look(text);
  assert.equal(await istioObjects(), istio);
  const there = (await snapshot('--all-namespaces')).length;
  const removed = await script('undeploy', ['--context', context, '--namespace', namespace]);
  assert.equal(removed.code, 0, removed.text);
  assert.match(removed.text, /nothing: deploy:kind did not install Istio/);
  assert.equal(await istioObjects(), istio);
  // Volumes are deleted after their claims, and pods after their owners.
  const left = async () => (await snapshot('--all-namespaces')).filter((one) => !all.includes(one));
  await until('nothing is left', async () => (await left()).length === 0, 60_000).catch(async () =>
    assert.deepEqual(await left(), []),
  );
  assert.deepEqual(await snapshot('--all-namespaces'), all);
  figure(
    `another cluster, ${context}: ${all.length} objects before, ${there} with the shop after ${seconds.toFixed(0)} s, ${all.length} after undeploy in ${removed.seconds.toFixed(0)} s`,
  );
}

test('with consoles, next to an existing Istio: removed without a trace', () =>
  comeAndGo('someone', 'team-a', ['--consoles'], async () => {
    const services = JSON.parse(await kubectl('get', 'services', '--all-namespaces', '-o', 'json')).items;
    const own = services.filter(({ metadata }: Named) => metadata.namespace.startsWith('team-a'));
    assert.ok(own.length > workloadNames.length);
    for (const { metadata, spec } of own) assert.equal(spec.type, 'ClusterIP', metadata.name);
    const pods = JSON.parse(await kubectl('get', 'pods', '-n', 'team-a', '-o', 'json')).items;
    for (const { metadata, spec } of pods)
      assert.ok(
        spec.initContainers?.some(({ name }: { name: string }) => name === 'istio-proxy'),
        metadata.name,
      );
  }));

test("a namespace's owner deploys into it and removes the shop without other rights", async () => {
  const rules = [
    { apiGroups: ['', 'apps', 'autoscaling', 'networking.k8s.io'], resources: ['*'], verbs: ['*'] },
    ...['networking', 'security', 'telemetry'].map((group) => ({
      ...{ apiGroups: [`${group}.istio.io`], resources: ['*'], verbs: ['*'] },
    })),
  ];
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'owner' }, rules };
  const file = join(repo, 'owner.json');
  writeFileSync(file, JSON.stringify(role));
  await kubectl('apply', '-n', 'team-c', '-f', file);
  await kubectl('create', 'rolebinding', 'ann', '-n', 'team-c', '--role=owner', '--serviceaccount=team-b:ann');
  // --load-images reads the nodes.
  await kubectl('create', 'clusterrole', 'node-reader', '--verb=get,list', '--resource=nodes');
  await kubectl('create', 'clusterrolebinding', 'ann', '--clusterrole=node-reader', '--serviceaccount=team-b:ann');
  await comeAndGo('limited', 'team-c', [], async (text) => assert.match(text, /rights +\d+ rights/));
});
