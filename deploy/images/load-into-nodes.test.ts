// The commands for local clusters. minikube and k3d are fake programs here, which record their arguments.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { target } from '../cluster/target.ts';
import { loadCommand, loadIntoNodes } from './load-into-nodes.ts';
import { nodePlatforms } from './node-platforms.ts';

const folder = mkdtempSync(join(tmpdir(), 'nodes-'));
const { PATH = '' } = process.env;
process.env.PATH = `${folder}${delimiter}${PATH}`;
after(() => rmSync(folder, { recursive: true }));

function fakeProgram(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

const nodeOf = (name: string, architecture: string, more: object = {}) => ({
  metadata: { name, ...more },
  spec: { providerID: '' },
  status: { nodeInfo: { operatingSystem: 'linux', architecture } },
});

/** kubectl lists these nodes; the engine builds for amd64. */
function fakeCluster(...items: object[]): void {
  writeFileSync(join(folder, 'nodes.json'), JSON.stringify({ items }));
  fakeProgram('kubectl', `cat ${folder}/nodes.json`);
  fakeProgram('docker', 'echo linux/x86_64');
  for (const tool of ['minikube', 'k3d', 'kind']) fakeProgram(tool, `echo ${tool} "$@" > ${folder}/called`);
}

const images = ['docker.io/library/adservice:1', 'docker.io/library/cartservice:2'];
const to = target('docker', { context: 'dev' });

for (const [cluster, node, command] of [
  [
    'minikube',
    nodeOf('dev', 'amd64', { labels: { 'minikube.k8s.io/name': 'dev' } }),
    'minikube image load … --profile dev',
  ],
  ['k3d', nodeOf('k3d-my-dev-server-0', 'amd64'), 'k3d image import … --cluster my-dev'],
  [
    'kind under another name',
    { ...nodeOf('x-worker', 'amd64'), spec: { providerID: 'kind://docker/x/x-worker' } },
    'kind load docker-image … --name x',
  ],
] as const)
  test(`images are loaded into ${cluster} by its own command`, async () => {
    fakeCluster(node);
    await loadIntoNodes(to, images);
    assert.equal(readFileSync(join(folder, 'called'), 'utf8').trim(), command.replace('…', images.join(' ')));
  });

test('a cluster in a cloud needs a registry', async () => {
  const node = { ...nodeOf('ip-10-0-0-1', 'arm64'), spec: { providerID: 'aws:///eu-west-1a/i-1' } };
  assert.equal(loadCommand(node, images), undefined);
  fakeCluster(node);
  await assert.rejects(loadIntoNodes(to, images), /dev is not a minikube, k3d or kind cluster: use --registry/);
});

test("the nodes' architectures select the platforms; a user who may not read nodes gets the engine's", async () => {
  fakeCluster(nodeOf('a', 'arm64'), nodeOf('b', 'arm64'));
  assert.deepEqual(await nodePlatforms(to), ['linux/arm64']);
  fakeCluster(nodeOf('a', 'arm64'), nodeOf('b', 'amd64'));
  assert.deepEqual(await nodePlatforms(to), ['linux/amd64', 'linux/arm64']);
  fakeProgram('kubectl', 'echo Forbidden >&2; exit 1');
  assert.deepEqual(await nodePlatforms(to), ['linux/amd64']);
});
