// Each warning is one sentence with the version found and the versions supported. The programs are fakes that print a
// version, as the real ones do.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { nodeImages, tools } from '../versions.ts';
import { markMaking } from './kind.ts';
import { preflight } from './preflight.ts';
import { defaultPorts, stateFolder, target } from './target.ts';
import { inotifyWarnings, kubernetesWarnings, toolWarnings, versionOfImage } from './version-warnings.ts';

const scratch = mkdtempSync(join(tmpdir(), 'versions-'));
const { PATH } = process.env;
after(() => {
  process.env.PATH = PATH;
  rmSync(scratch, { recursive: true });
  rmSync(stateFolder(to), { recursive: true });
});

const known = { kind: '0.33.0', kubectl: '1.36.4', istioctl: '1.31.0' };
const outputs = {
  kind: (version: string) => `kind v${version} go1.26.8 linux/amd64`,
  kubectl: (version: string) => `Client Version: v${version}\nKustomize Version: v5.7.1`,
  istioctl: (version: string) => `client version: ${version}`,
};

/** Programs that print these versions; kind has a cluster with one node. */
function fakes(name: string, versions: typeof known): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  const script = (program: string, body: string) => {
    writeFileSync(join(folder, program), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, program), 0o755);
  };
  script('kind', `[ "$1" = get ] && echo warnings-test-control-plane && exit\necho '${outputs.kind(versions.kind)}'`);
  script('kubectl', `echo '${outputs.kubectl(versions.kubectl)}'`);
  script('istioctl', `echo '${outputs.istioctl(versions.istioctl)}'`);
  script('docker', 'echo "{}"');
  return folder;
}

const to = target('docker', { name: 'warnings-test' });
const check = (name: string, versions: typeof known, nodeImage?: string) => {
  process.env.PATH = `${fakes(name, versions)}:${PATH}`;
  return preflight(to, { mesh: true, ports: defaultPorts, nodeImage });
};

test('supported versions cause no warnings', async () => {
  const { found, warnings } = await check('supported', known);
  assert.equal(found, 'docker, kind 0.33.0, kubectl 1.36.4, istioctl 1.31.0');
  assert.deepEqual(warnings, []);
});

test('each tool outside its range is a sentence with both versions', async () => {
  const { warnings } = await check('outside', { kind: '0.34.1', kubectl: '1.31.2', istioctl: '1.30.5' });
  assert.deepEqual(warnings, [
    'kind 0.34.1 is newer than the versions this shop supports: 0.30 to 0.33.',
    'kubectl 1.31.2 is older than the versions this shop supports: 1.33 to 1.38.',
    'istioctl 1.30.5 is older than the versions this shop supports: 1.31.',
  ]);
});

const newImage = 'kindest/node:v1.39.0@sha256:0';

test('--node-image has no effect on an existing cluster', async () => {
  const { warnings } = await check('existing', known, newImage);
  assert.deepEqual(warnings, ['The cluster "warnings-test" already exists, so --node-image has no effect.']);
});

test('--node-image is checked before it is pulled, also for a cluster that an interrupted run left incomplete', async () => {
  markMaking(to);
  const warnings = (await check('image', known, newImage)).warnings.filter((one) => !/inotify/.test(one));
  assert.equal(warnings.length, 2);
  assert.match(warnings[0] ?? '', /^Kubernetes 1\.39\.0 is newer than .* Istio 1\.31 supports: 1\.32 to 1\.36;/);
  assert.match(warnings[1] ?? '', /^kubectl 1\.36\.4 is more than one minor version away from Kubernetes 1\.39\.0\.$/);
});

test('the node images but the default one are supported by Istio, and by every supported kubectl that is close enough', () => {
  for (const { name, version, digest } of nodeImages.slice(1)) {
    const found = versionOfImage(`${name}:${version}@${digest}`) ?? '';
    assert.deepEqual(kubernetesWarnings(found, { ...known, kubectl: found }), [], version);
  }
  assert.deepEqual(kubernetesWarnings('1.40.0', { ...known, kubectl: '1.40.1', istioctl: '' }), []);
});

test('without a mesh, Istio is not mentioned', () => {
  assert.deepEqual(toolWarnings({ ...known, istioctl: '' }), []);
  assert.deepEqual(toolWarnings({ kind: '', kubectl: tools.kubectl.version, istioctl: '' }), []);
});

test('low inotify limits are named, with the command that raises them', () => {
  const folder = join(scratch, 'inotify');
  mkdirSync(folder);
  writeFileSync(join(folder, 'max_user_watches'), '524288\n');
  writeFileSync(join(folder, 'max_user_instances'), '128\n');
  assert.deepEqual(inotifyWarnings(folder), [
    'fs.inotify.max_user_instances is 128, so pods may fail with "too many open files": sudo sysctl fs.inotify.max_user_instances=512',
  ]);
  assert.deepEqual(inotifyWarnings(join(scratch, 'no-such-folder')), []);
});

test('a new cluster is recommended only where deploy:kind creates one', () => {
  const [inKind] = kubernetesWarnings('1.31.2', { ...known, kubectl: '1.31.2' });
  assert.match(
    inKind ?? '',
    /is older than .*: 1\.32 to 1\.36; a new cluster can use --node-image kindest\/node:v1\.36/,
  );
  const [elsewhere] = kubernetesWarnings('1.31.2', { ...known, kind: '', kubectl: '1.31.2' });
  assert.match(elsewhere ?? '', /is older than .*: 1\.32 to 1\.36\.$/);
});

test('a program that fails is not called missing', async () => {
  const folder = fakes('broken', known);
  writeFileSync(join(folder, 'istioctl'), '#!/bin/sh\necho "no such runtime" >&2; exit 1\n');
  process.env.PATH = `${folder}:${PATH}`;
  const checked = preflight(to, { mesh: true, ports: defaultPorts });
  await assert.rejects(checked, /^Error: istioctl is installed but does not work: no such runtime\. Install it/);
});

test('too little memory is a sentence, which recommends nothing that needs as much', async () => {
  const folder = fakes('small', known);
  writeFileSync(join(folder, 'docker'), '#!/bin/sh\necho "{\\"MemTotal\\": 2147483648}"\n');
  process.env.PATH = `${folder}:${PATH}`;
  const checked = preflight(to, { mesh: false, ports: defaultPorts });
  await assert.rejects(checked, {
    message:
      'docker has 2.0 GiB of memory, but the cluster needs 4.5 GiB. Raise the limit in its settings, or use a larger machine.',
  });
});
