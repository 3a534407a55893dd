// --overlay: what a folder may contain, and that its patches change the shop. Needs kubectl, but no cluster.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkOverlay } from './overlay.ts';
import { renderShop } from './render-shop.ts';
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

test('a patch that matches none of the resources next to it is rejected', { skip }, async () => {
  const path = overlay(`resources: [mine.yaml]\n${targeted}`, { 'mine.yaml': configMap, 'patch.yaml': patch });
  await assert.rejects(rendered(path), /its patches match none of its own resources.*kind: Component/s);
});

test('a component changes the shop and may add resources', { skip }, async () => {
  const head = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n';
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
