// --overlay: what a folder may contain, and that its patches change the shop. Needs kubectl, but no cluster.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkOverlay } from './overlay.ts';
import { checkOverlayEffects, renderShop } from './render-shop.ts';
import { defaultPorts, stateFolder, target } from './target.ts';

const skip = spawnSync('kubectl', ['version', '--client']).status !== 0 && 'kubectl is not installed';
const folder = mkdtempSync(join(tmpdir(), 'overlay-'));
const to = target('docker', { name: 'overlay-test' });
after(() => {
  rmSync(folder, { recursive: true });
  rmSync(stateFolder(to), { recursive: true });
});

let count = 0;
function overlay(kustomization: string, files: Record<string, string> = {}): string {
  const path = join(folder, String(++count));
  mkdirSync(path);
  for (const [name, text] of Object.entries({ ...files, 'kustomization.yaml': kustomization }))
    writeFileSync(join(path, name), text);
  return path;
}

const config = {
  mesh: 'istio',
  profile: 'demo',
  installIstio: true,
  secure: false,
  load: true,
  consoles: true,
} as const;
const rendered = (path: string) => renderShop(to, { ...config, overlay: path }, [], defaultPorts);

const patch = `apiVersion: apps/v1
kind: Deployment
metadata: { name: adservice }
spec: { replicas: 7 }
`;
const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: mine, namespace: demo-app }\n';
const targeted = 'patches: [{ target: { kind: Deployment, name: adservice }, path: patch.yaml }]\n';

test('an ordinary patch changes the shop', { skip }, async () => {
  const byName = overlay('namespace: demo-app\npatches: [{ path: patch.yaml }]\n', { 'patch.yaml': patch });
  const byTarget = overlay(targeted, { 'patch.yaml': patch });
  for (const path of [byName, byTarget]) assert.match(await rendered(path), /replicas: 7/);
});

test('other images and replica counts change the shop', { skip }, async () => {
  const path = overlay('images: [{ name: adservice, newTag: mine }]\nreplicas: [{ name: cartservice, count: 5 }]\n');
  const text = await rendered(path);
  assert.match(text, /image: adservice:mine/);
  assert.match(text, /replicas: 5/);
});

test("resources are added, with the folder's own patches", { skip }, async () => {
  const labels =
    'patches: [{ target: { kind: ConfigMap }, patch: \'[{ "op": "add", "path": "/data", "value": { "a": "b" } }]\' }]';
  const path = overlay(`resources: [mine.yaml]\n${labels}\n`, { 'mine.yaml': configMap });
  assert.match(await rendered(path), /data:\n {2}a: b\n/);
});

const checked = (path: string) => checkOverlayEffects(to, { ...config, overlay: path });
const head = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n';
/** A patch of annotations for a target. */
const annotate = (target: string) =>
  `- { target: ${target}, patch: '[{ "op": "add", "path": "/metadata/annotations", "value": { "a": "b" } }]' }`;
const toShop = annotate('{ kind: Deployment, name: adservice }');
const misspelt = annotate('{ kind: Deployment, name: adservise }');

test('a patch that matches none of the resources next to it is rejected', { skip }, async () => {
  const path = overlay(`resources: [mine.yaml]\n${targeted}`, { 'mine.yaml': configMap, 'patch.yaml': patch });
  await assert.rejects(checked(path), /no effect of the patch for kind:Deployment,name:adservice\..*kind: Component/s);
});

test('a patch that matches nothing is rejected, also next to one that does', { skip }, async () => {
  const onlyPatches = overlay(`patches:\n${toShop}\n${misspelt}\n`);
  const component = overlay(`${head}patches:\n${misspelt}\n${toShop}\n`);
  for (const path of [onlyPatches, component])
    await assert.rejects(checked(path), /no effect of the patch for kind:Deployment,name:adservise\. In this/);
  const ofResources = overlay(`resources: [mine.yaml]\npatches:\n${annotate('{ kind: ConfigMap }')}\n${toShop}\n`, {
    'mine.yaml': configMap,
  });
  await assert.rejects(
    checked(ofResources),
    /no effect of the patch for kind:Deployment,name:adservice\. It applies only/,
  );
});

test("an image that is none of the shop's is rejected, but not one of another configuration", { skip }, async () => {
  const path = overlay('images: [{ name: adservise, newTag: mine }, { name: cartservice, newTag: mine }]\n');
  await assert.rejects(checked(path), /no effect of the image adservise\./);
  const others = overlay('images: [{ name: otel/opentelemetry-collector-contrib, newTag: mine }]\n');
  await checked(others);
  const own = 'apiVersion: v1\nkind: Pod\nmetadata: { name: mine }\nspec: { containers: [{ name: a, image: mine }] }\n';
  await checked(
    overlay(`${head}resources: [mine.yaml]\nimages: [{ name: mine, newTag: "2" }]\n`, { 'mine.yaml': own }),
  );
});

test('what has an effect is accepted, and so are the components of the shop', { skip }, async () => {
  const files = { 'mine.yaml': configMap, 'patch.yaml': patch };
  await checked(overlay(`patches:\n${toShop}\n`));
  await checked(overlay(`${head}resources: [mine.yaml]\n${targeted}`, files));
  await checked(overlay(`resources: [mine.yaml]\npatches:\n${annotate('{ kind: ConfigMap }')}\n`, files));
  await checked(join(import.meta.dirname, '../../k8s/components/egress'));
});

test('a component changes the shop and may add resources', { skip }, async () => {
  const path = overlay(`${head}resources: [mine.yaml]\n${targeted}`, { 'mine.yaml': configMap, 'patch.yaml': patch });
  const text = await rendered(path);
  assert.match(text, /replicas: 7/);
  assert.match(text, /name: mine/);
});

test('a folder that can change nothing is rejected', () => {
  assert.throws(() => checkOverlay('/nowhere'), /has no kustomization.yaml/);
  assert.throws(() => checkOverlay(overlay('namespace: demo-app\n')), /has neither resources nor patches/);
  assert.throws(() => checkOverlay(overlay('namePrefix: my-\n')), /namePrefix would rename everything/);
});
