// The manifests for kind and for someone else's cluster, as kustomize renders them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { redis } from '../manifests/cluster-topology.ts';
import { isWorkload } from './apply.ts';
import type { DeployConfig } from './config.ts';
import { type Document, documentsIn, type TextDocument } from './documents.ts';
import { componentsFor, labelsOf, renderShop } from './render-shop.ts';
import { containersFor } from './sidecars.ts';
import { defaultPorts, target } from './target.ts';

const skip = spawnSync('kubectl', ['version', '--client']).status === 0 ? false : 'kubectl is not installed';

const plain = { profile: 'demo', secure: false, load: true } as const;
const inKind: DeployConfig = { ...plain, mesh: 'istio', installIstio: true, consoles: true };
/** Someone else's cluster, with everything that can be deployed there. */
const elsewhere: DeployConfig = {
  ...inKind,
  installIstio: false,
  existingIstio: 'mesh-a',
  revision: 'canary',
  secure: true,
};
const to = target('docker', { context: 'render-test', namespace: 'team-a' });

const render = async (config: DeployConfig, into = to) =>
  documentsIn(await renderShop(into, config, [{ name: 'cartservice', tag: '1' }], defaultPorts));
const textOf = (documents: readonly TextDocument[]) => documents.map(({ text }) => text).join('---\n');
const ofKind = (documents: readonly TextDocument[], kind: Document['kind']) =>
  documents.filter((one) => one.kind === kind);

test('shops that are rendered at the same time, as by two commands, do not mix', { skip }, async () => {
  const tags = ['1', '2', '3'];
  const texts = await Promise.all(
    tags.map((tag) => renderShop(to, inKind, [{ name: 'cartservice', tag }], defaultPorts)),
  );
  for (const [index, tag] of tags.entries()) assert.ok(texts[index]?.includes(`image: cartservice:${tag}\n`), tag);
});

test('in another namespace, nothing names the namespaces of the files', { skip }, async () => {
  for (const mesh of ['istio', 'none'] as const) {
    const documents = await render({ ...elsewhere, mesh });
    const text = textOf(documents);
    assert.deepEqual(text.match(/.*(?<![\w-])(demo-app|observability|istio-system)(?![\w-]).*/g), null);
    const used = new Set(documents.map(({ metadata }) => metadata.namespace));
    assert.deepEqual([...used].sort(), ['team-a', 'team-a-observability', undefined]);
    assert.match(text, /http:\/\/jaeger\.team-a-observability:4318/);
    if (mesh === 'istio') assert.match(text, /mesh-a\/istio-ingressgateway-service-account/);
    assert.match(text, /kubernetes\.io\/metadata\.name: team-a-observability/);
  }
});

test('outside kind nothing is open: only ClusterIP, no demo pages, no anonymous administrator', { skip }, async () => {
  for (const config of [elsewhere, { ...elsewhere, mesh: 'none' as const }, { ...inKind, consoles: false }]) {
    const text = textOf(await render(config));
    assert.doesNotMatch(text, /NodePort|nodePort|LoadBalancer/);
    assert.doesNotMatch(text, /ENABLE_|ALLOWED_HOSTS/);
    assert.doesNotMatch(text, /value: Admin|strategy: anonymous/);
  }
  const kind = textOf(await render(inKind, target('docker', {})));
  assert.equal(kind.match(/nodePort: \d+/g)?.length, 4);
  assert.match(kind, /ENABLE_OUTBOX/);
  assert.match(kind, /value: Admin/);
  assert.match(kind, /strategy: anonymous/);
});

test("someone else's Istio gets no routes at its gateway, and pods choose its revision", { skip }, async () => {
  const documents = await render(elsewhere);
  for (const kind of ['Gateway', 'Telemetry']) assert.deepEqual(ofKind(documents, kind), []);
  assert.ok(ofKind(documents, 'VirtualService').every(({ text }) => /gateways:\n {2}- mesh\n/.test(text)));
  const pods = ['Deployment', 'StatefulSet'].flatMap((kind) => ofKind(documents, kind));
  const shop = pods.filter(({ metadata }) => metadata.namespace === 'team-a');
  assert.equal(shop.length, 14);
  for (const { text } of shop) {
    assert.match(text, /istio\.io\/rev: canary/);
    assert.match(text, /sidecar\.istio\.io\/inject: "true"/);
  }
  assert.deepEqual(
    ofKind(documents, 'Namespace').map(({ metadata }) => metadata.name),
    ['team-a-observability'],
  );
});

test('every object has the labels by which undeploy finds it', { skip }, async () => {
  for (const { kind, metadata } of await render(elsewhere))
    for (const [name, value] of Object.entries(labelsOf(to)))
      assert.equal(metadata.labels?.[name], value, `${kind} ${metadata.name}`);
});

test('two shops in one cluster share no cluster-wide object', { skip }, async () => {
  const names = async (namespace: string) =>
    (await render(elsewhere, target('docker', { context: 'render-test', namespace })))
      .filter(({ metadata }) => !metadata.namespace)
      .map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  const [one, other] = [await names('team-a'), await names('team-b')];
  assert.equal(one.length, 5);
  assert.deepEqual(
    one.filter((name) => other.includes(name)),
    [],
  );
});

test('components depend on the cluster and on the configuration', () => {
  const kind = target('docker', {});
  assert.deepEqual(componentsFor(kind, inKind), ['redis-password', 'observability', 'kind-consoles']);
  assert.deepEqual(componentsFor(kind, { ...inKind, profile: 'minimal' }).slice(3), [
    'without-gateway',
    'frontend-node-port',
  ]);
  assert.deepEqual(componentsFor(to, { ...elsewhere, consoles: false, secure: false }), [
    'redis-password',
    'without-gateway',
    'without-sidecar-spans',
  ]);
  assert.deepEqual(componentsFor(to, { ...inKind, mesh: 'none', consoles: false, secure: true, load: false }), [
    'redis-password',
    'network-policies',
    'without-loadgenerator',
  ]);
});

test('switching the mesh changes every pod template but that of Redis, in kind', { skip }, async () => {
  const kind = target('docker', { name: 'render-test' });
  const templates = async (mesh: DeployConfig['mesh'], secure = false) => {
    const workloads = (await render({ ...inKind, mesh, secure }, kind)).filter((one) => isWorkload(one));
    const ofShop = workloads.filter(({ metadata }) => metadata.namespace === kind.namespace);
    return new Map(ofShop.map(({ metadata, text }) => [metadata.name, text.slice(text.indexOf('  template:'))]));
  };
  const [inMesh, without, secure] = [await templates('istio'), await templates('none'), await templates('istio', true)];
  const same = [...inMesh.keys()].filter((name) => inMesh.get(name) === without.get(name));
  assert.deepEqual(same, [redis.name]);
  assert.equal(secure.get(redis.name), inMesh.get(redis.name));
});

test('every pod has a sidecar in a mesh and none without, except that Redis keeps its pod', () => {
  const counts = (mesh: DeployConfig['mesh'], secure: boolean) =>
    ['cartservice', redis.name].map(containersFor({ mesh, secure }));
  assert.deepEqual(counts('istio', false), [2, undefined]);
  assert.deepEqual(counts('istio', true), [2, 2]);
  assert.deepEqual(counts('none', false), [1, undefined]);
  assert.deepEqual(counts('none', true), [1, undefined]);
});
