// The repository names exactly the versions in versions.ts: everything that is downloaded is in the table, and no file
// has another version of it.
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { test } from 'node:test';
import { read, root } from '../testing/sources.ts';
import { workloadNames } from '../topology.ts';
import {
  actions,
  baseImage,
  defaultBase,
  devContainer,
  everyVersion,
  gatewayApi,
  helm,
  images,
  node,
  nodeImages,
  pnpm,
  pnpmForSbom,
  runner,
  tools,
  valkey,
} from './versions.ts';

const every = [...everyVersion, ...nodeImages];
const manifests = globSync(
  ['compose.yaml', 'k8s/{base,components,overlays}/**/*.yaml', 'loadgen/*.yaml', 'release/*.yaml'],
  { cwd: root },
).sort();
const workflows = globSync('.github/workflows/*.yaml', { cwd: root }).sort();

const found = (files: readonly string[], pattern: RegExp): string[] =>
  files.flatMap((file) => [...read(file).matchAll(pattern)].map(([, ...groups]) => groups.join(' ').trim()));

const unique = (list: readonly string[]) => [...new Set(list)].sort();

test('the manifests and the Dockerfile use exactly the images of the table', () => {
  const ours = new RegExp(`^(\\$\\{IMAGE_PREFIX:-\\})?(${workloadNames.join('|')})(:|$)`);
  const inManifests = found(manifests, /^ *(?:- )?image: "?([^\s"]+)/gm).filter((image) => !ours.test(image));
  const base = found(['deploy/images/Dockerfile'], /^ARG BASE=(\S+)$/gm);
  assert.deepEqual(unique([...inManifests, ...base]), unique(images.map(({ name, version }) => `${name}:${version}`)));
  assert.deepEqual(base, [defaultBase]);
});

test('the workflows use exactly the actions of the table, by their commit', () => {
  const used = found(workflows, /\buses: (\S+?)@(\S+) # (\S+)$/gm);
  assert.deepEqual(unique(used), unique(actions.map(({ name, version, commit }) => `${name} ${commit} ${version}`)));
  assert.deepEqual(
    found(workflows, /\b(uses: .*)/g).filter((line) => !/@[0-9a-f]{40} # v/.test(line)),
    ['uses: ./.github/workflows/ci.yaml'],
  );
});

test('the workflows run on the runner, Node, kind, Istio, k6, Prometheus and Helm of the table, and scan the base that was built on', () => {
  const prometheus = images.find(({ name }) => name === 'prom/prometheus');
  const k6 = images.find(({ name }) => name === 'grafana/k6');
  const runners = found(workflows, /^ +runs-on: (\S+)$/gm);
  assert.deepEqual(
    unique(runners),
    ['', '-arm'].map((platform) => `${runner.name}-${runner.version}${platform}`),
  );
  assert.deepEqual(unique(found(workflows, /^ +node-version: (\S+)$/gm)), [node.version.split('.')[0]]);
  assert.deepEqual(unique(found(workflows, /^ +ISTIO: (\S+)$/gm)), [tools.istioctl.version]);
  assert.deepEqual(unique(found(workflows, /^ +K6: (\S+)$/gm)), [k6?.version]);
  assert.deepEqual(unique(found(workflows, /^ +PROMETHEUS: (\S+)$/gm)), [prometheus?.version.replace('v', '')]);
  assert.deepEqual(unique(found(workflows, /^ +KIND: (\S+)$/gm)), [tools.kind.version]);
  assert.deepEqual(unique(found(workflows, /^ +HELM: (\S+)$/gm)), [helm.version]);
  assert.deepEqual(unique(found(workflows, /^ +image: \$\{\{ (.+) \}\}$/gm)), ['env.BASE']);
  assert.equal(JSON.parse(read('package.json')).devDependencies['@types/k6'], k6?.version);
});

test('the packages have the Node of the table, and its base image has the same major version', () => {
  const { optionalDependencies, devDependencies } = JSON.parse(read('package.json'));
  const versions = Object.entries(optionalDependencies).filter(([name]) => name.startsWith('node-linux-'));
  assert.deepEqual(unique(versions.map(([, version]) => String(version))), [node.version]);
  const [major] = node.version.split('.');
  assert.match(devDependencies['@types/node'], new RegExp(`^${major}\\.`));
  assert.match(baseImage.name, new RegExp(`/nodejs${major}-`));
  const written = found(['README.md', 'CONTRIBUTING.md', 'docs/kubernetes.md'], /\bNode (\d+)\b/g);
  assert.deepEqual(unique(written), [major]);
});

test('every command installs with the pnpm of the table', () => {
  const written = found(['scripts/install/install.mjs', 'CONTRIBUTING.md'], /\bpnpm@(\d[\d.]*\d)/g);
  assert.deepEqual(unique(written), [pnpm.version]);
});

test('CI runs the Valkey of the table, and the documentation names its minor version', () => {
  assert.deepEqual(found(['.ci/run'], /\bvalkeylite==(\S+)/g), [valkey.version]);
  const minor = valkey.version.split('.').slice(0, 2).join('.');
  assert.deepEqual(found(['docs/reliability.md'], /\bValkey (\d[\d.]*\d)/g), [minor]);
});

test('the SBOM is listed by the pnpm of the table', () => {
  const files = ['.github/workflows/release.yaml', 'docs/decisions/0075-updates.md'];
  assert.deepEqual(
    found(files, /(?:PNPM_SBOM: |\bpnpm@)(\d[\d.]*\d)/g),
    files.map(() => pnpmForSbom.version),
  );
});

test('the dev container has the image, Node, kind, kubectl, istioctl and pnpm of the table', () => {
  const file = '.devcontainer/devcontainer.json';
  const { image, features } = JSON.parse(read(file));
  assert.equal(image, `${devContainer.name}:${devContainer.version}`);
  assert.match(devContainer.version, new RegExp(`^${node.version.split('.')[0]}-`));
  assert.equal(features['ghcr.io/devcontainers/features/kubectl-helm-minikube:1'].version, tools.kubectl.version);
  assert.deepEqual(found([file], /\/kind\.sigs\.k8s\.io\/dl\/v([\d.]+)\//g), [tools.kind.version]);
  assert.deepEqual(unique(found([file], /(?:download\/|istioctl-)(\d[\d.]*\d)/g)), [tools.istioctl.version]);
  assert.deepEqual(found([file], /pnpm@([\d.]+)/g), [pnpm.version]);
});

test('the documentation and the workflows install the Gateway API of the table', () => {
  const address = /\/gateway-api\/releases\/download\/(v[\d.]+)\//g;
  for (const files of [['docs/meshes.md'], workflows])
    assert.deepEqual(found(files, address), [gatewayApi.version], `${files}`);
});

test('commands in the documentation name the version of package.json', () => {
  const { version } = JSON.parse(read('package.json'));
  const before = ['online-boutique-', '--version ', '--tag ', 'TAG=', '(?:frontend|online-boutique):'].join('|');
  const files = ['docs/operations.md', 'docs/elsewhere.md', 'docs/kubernetes.md', 'README.md'];
  const named = found(files, new RegExp(`(?:${before})(\\d+\\.\\d+\\.\\d+)\\b`, 'g'));
  assert.ok(named.length > 5, String(named.length));
  assert.deepEqual(unique(named), [version], 'edit these pages after `npm run changeset -- version`');
});

/** Files that are written by people. A measurement keeps the versions that it measured. */
const texts = globSync('**/{*.ts,*.mjs,*.md,*.yaml,*.yml,*.sh,Dockerfile}', {
  cwd: root,
  exclude: ['**/node_modules', '.git', '.data', 'dist', 'findings', 'pnpm-lock.yaml', 'deploy/versions*.ts'],
});

test('no file names another version of an image', () => {
  const others = images.flatMap(({ name, version }) =>
    texts.flatMap((file) =>
      [...read(file).matchAll(new RegExp(`(?<![\\w./-])${name.replaceAll('.', '\\.')}:(v?\\d[\\w.-]*)`, 'g'))]
        .filter(([, tag]) => tag !== version && !/^\d{4,5}$/.test(tag ?? ''))
        .map(([image]) => `${file} names ${image}`),
    ),
  );
  assert.deepEqual(others, []);
});

test('every entry has a source and a look-up date, and was supported on that date', () => {
  for (const { name, endOfLife, lookedUp, source } of every) {
    assert.match(source, /^https:\/\//, name);
    assert.match(lookedUp, /^\d{4}-\d{2}-\d{2}$/, name);
    assert.match(endOfLife, /^(unknown|\d{4}-\d{2}(-\d{2})?)$/, name);
  }
  assert.deepEqual(
    everyVersion.filter(({ endOfLife, lookedUp }) => endOfLife < lookedUp.slice(0, endOfLife.length)),
    [],
  );
});

test('Renovate finds every image and action in the table, and k6 and Prometheus in the workflows', () => {
  const { customManagers } = JSON.parse(read('.github/renovate.json'));
  const foundIn = (n: number, files: readonly string[]) =>
    files.flatMap((file) =>
      [...read(file).matchAll(new RegExp(customManagers[n].matchStrings[0], 'g'))].map(({ groups }) => ({
        name: groups?.depName ?? customManagers[n].depNameTemplate,
        version: groups?.currentValue,
      })),
    );
  const plain = (list: readonly { name: string; version: string }[]) =>
    list.map(({ name, version }) => ({ name, version }));
  assert.deepEqual(foundIn(0, ['deploy/versions.ts']), plain([...images, devContainer]));
  assert.deepEqual(foundIn(1, ['deploy/versions.ts']), plain(actions));
  const k6 = plain(images.filter(({ name }) => name === 'grafana/k6'));
  const withK6 = workflows.filter((file) => read(file).includes('K6: '));
  assert.deepEqual(
    foundIn(2, workflows),
    withK6.flatMap(() => k6),
  );
  const [prometheus] = images.filter(({ name }) => name === 'prom/prometheus');
  assert.deepEqual(foundIn(3, workflows), [{ name: prometheus?.name, version: prometheus?.version.replace('v', '') }]);
});
