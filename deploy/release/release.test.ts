// The parts of a release, without a container engine; test/kind/7-release.test.ts builds and installs a whole one.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parse, parseAllDocuments } from 'yaml';
import { bundle } from '../../start/bundling/bundle.ts';
import { noHelm } from '../../testing/helm.ts';
import { noKubectl } from '../../testing/kubectl.ts';
import { serveLayout } from '../../testing/layout-registry.ts';
import { read } from '../../testing/sources.ts';
import { workloadNames } from '../../topology.ts';
import { withNeeded } from '../manifests/component-pairs.ts';
import { compatibleSets } from '../manifests/testing/render-components.ts';
import { archive, imageName, writeChart, writeFlatFile, writeKustomizeFolder } from './artifacts.ts';
import { newLayout } from './oci-layout.ts';
import { availablePlatforms } from './platforms.ts';
import { provenance } from './provenance.ts';
import { releaseCommand } from './release-options.ts';
import { sbom } from './sbom.ts';
import { signFiles } from './signature.ts';

const scratch = mkdtempSync(join(tmpdir(), 'release-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

let folders = 0;
const freshFolder = () => join(scratch, String(folders++));
const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const isInstalled = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
const noTools =
  isInstalled('openssl', 'version') && isInstalled('sha256sum', '--version')
    ? false
    : 'openssl or sha256sum is missing';

const digests = Object.fromEntries(workloadNames.map((name) => [name, sha256(Buffer.from(name))]));
const images = { version: '1.2.3', prefix: 'ghcr.io/ann', digests };

/** A file with this content, as `docker save` leaves it. */
function saved(content: string | Buffer): string {
  const path = freshFolder();
  writeFileSync(path, content);
  return path;
}

test('a layout has each image once for all platforms, and a shared layer once', async () => {
  const folder = freshFolder();
  const layout = newLayout(folder);
  const common = saved(randomBytes(50_000));
  for (const architecture of ['amd64', 'arm64'])
    for (const name of ['one', 'two']) {
      const config = saved(JSON.stringify({ os: 'linux', architecture, of: name }));
      await layout.add(name, { config, layers: [common, saved(`${name} ${architecture}`)] });
    }
  const found = layout.finish('1.2.3');
  assert.deepEqual(Object.keys(found), ['one', 'two']);
  const sizes = layout.pulledBytes();
  assert.deepEqual(Object.keys(sizes), ['linux/amd64', 'linux/arm64']);
  for (const bytes of Object.values(sizes)) assert.ok(bytes > 50_000 && bytes < 60_000, String(bytes));

  const registry = await serveLayout(folder, '127.0.0.1');
  const get = async (path: string) => {
    const response = await fetch(`http://${registry.address}/v2/boutique/two/${path}`);
    assert.equal(response.status, 200, path);
    return Buffer.from(await response.arrayBuffer());
  };
  const index = await get('manifests/1.2.3');
  assert.equal(sha256(index), found.two);
  const { manifests } = JSON.parse(index.toString());
  const platforms = manifests.map(({ platform }: { platform: { architecture: string } }) => platform.architecture);
  assert.deepEqual(platforms, ['amd64', 'arm64']);
  const manifest = JSON.parse((await get(`manifests/${manifests[1].digest}`)).toString());
  const blobs = [manifest.config, ...manifest.layers];
  const contents = await Promise.all(blobs.map(({ digest }) => get(`blobs/${digest}`)));
  assert.deepEqual(
    blobs.map(({ digest, size }) => [digest, size]),
    contents.map((bytes) => [sha256(bytes), bytes.length]),
  );
  assert.equal(gunzipSync(contents[2] ?? Buffer.of()).toString(), 'two arm64');
  registry.close();
});

test('an SBOM has exactly the npm packages of the bundle, with version and license', async () => {
  const cart = await bundle('cartservice', 'base', { to: freshFolder() });
  const { components }: { components: { name: string; version: string; purl: string; licenses: object[] }[] } =
    JSON.parse(JSON.stringify(sbom(cart, 'cartservice@sha256:0', '1.2.3', 'base:1')));
  const names = components.map(({ name }) => name);
  assert.equal(names[0], 'base:1');
  for (const name of ['ioredis', '@grpc/grpc-js', 'protobufjs', 'pino']) assert.ok(names.includes(name), name);
  for (const name of ['fastify', 'esbuild', 'typescript']) assert.ok(!names.includes(name), name);
  const grpc = components.find(({ name }) => name === '@grpc/grpc-js');
  const { devDependencies } = JSON.parse(read('package.json'));
  assert.equal(grpc?.purl, `pkg:npm/%40grpc/grpc-js@${devDependencies['@grpc/grpc-js']}`);
  assert.deepEqual(grpc?.licenses, [{ license: { id: 'Apache-2.0' } }]);
});

test('the provenance names every image by digest, the commit and its changes, the lockfile and the base', () => {
  const built = {
    version: '1.2.3',
    platforms: ['linux/amd64'],
    base: `gcr.io/base@${digests.frontend}`,
    commit: 'abc',
    isChanged: true,
    builder: 'urn:x',
  };
  const { subject, predicate } = JSON.parse(JSON.stringify(provenance({ ...built, digests, startedOn: new Date() })));
  assert.equal(subject.length, workloadNames.length);
  assert.equal(`sha256:${subject[0].digest.sha256}`, digests[subject[0].name]);
  assert.equal(predicate.buildDefinition.resolvedDependencies[0].digest.gitCommit, 'abc');
  const [source, lockfile, base] = predicate.buildDefinition.resolvedDependencies;
  assert.deepEqual(source.annotations, { uncommittedChanges: true });
  assert.match(lockfile.digest.sha256, /^[0-9a-f]{64}$/);
  assert.deepEqual([base.uri, `sha256:${base.digest.sha256}`], ['docker://gcr.io/base', digests.frontend]);
});

/** Images of the shop in manifests, without those of others. */
const shopImages = (text: string): string[] =>
  [...text.matchAll(/^ *(?:- )?image: ["']?([^"'\s]+)/gm)]
    .map(([, image = '']) => image)
    .filter((image) => workloadNames.some((name) => new RegExp(`(^|/)${name}\\b`).test(image)))
    .sort();

const expected = workloadNames.map((name) => imageName(images, name)).sort();

test('the flat file and the kustomize folder name all images by digest', { skip: noKubectl }, () => {
  const folder = freshFolder();
  writeKustomizeFolder(folder, images);
  writeFlatFile(folder, images);
  const flat = readFileSync(join(folder, 'kubernetes-manifests.yaml'), 'utf8');
  const rendered = execFileSync('kubectl', ['kustomize', join(folder, 'kustomize')]).toString();
  assert.deepEqual(shopImages(flat), expected);
  assert.deepEqual(shopImages(rendered), expected);
  const objects = (text: string) => parseAllDocuments(text).map((document) => document.toJS());
  assert.deepEqual(objects(rendered), objects(flat));
});

/** A few of the sets of components that fit together, with each component in one of them. */
function coveringSets(): string[][] {
  const chosen: string[][] = [];
  const isNew = (name: string) => !chosen.flat().includes(name);
  const gain = (set: readonly string[]) => set.filter(isNew).length;
  for (;;) {
    const [best = []] = compatibleSets.toSorted((one, other) => gain(other) - gain(one));
    if (gain(best) === 0) return chosen;
    chosen.push(best);
  }
}

describe('with all components that fit together', { skip: noKubectl }, () => {
  const folder = freshFolder();
  const file = join(folder, 'kustomize/kustomization.yaml');
  const renderWith = (names: readonly string[]): string => {
    // Some components change the ConfigMap of the namespace demo-app.
    mkdirSync(join(folder, 'kustomize/shop'), { recursive: true });
    const base = { namespace: 'demo-app', resources: ['../k8s/base'] };
    writeFileSync(join(folder, 'kustomize/shop/kustomization.yaml'), JSON.stringify(base));
    const components = names.map((name) => `k8s/components/${name}`);
    writeFileSync(file, JSON.stringify({ resources: ['shop'], components }));
    return execFileSync('kubectl', ['kustomize', join(folder, 'kustomize')]).toString();
  };
  before(() => writeKustomizeFolder(folder, images));

  for (const set of coveringSets())
    test(`a release still names its images by digest: ${set.join(' ')}`, () => {
      assert.deepEqual(shopImages(renderWith([...withNeeded(set), 'release'])), expected);
    });

  test('the component of a registry after it names a mirror by the same digests', () => {
    const mirrored = workloadNames.map((name) => `registry.example/${name}@${digests[name]}`).sort();
    assert.deepEqual(shopImages(renderWith(['release', 'container-images-registry'])), mirrored);
  });
});

test('the chart names all images by digest, and its schema accepts them', { skip: noHelm }, async () => {
  const folder = freshFolder();
  const chart = join(folder, await writeChart(folder, images));
  const rendered = execFileSync('helm', ['template', 'shop', chart, '--kube-version', '1.34.0']).toString();
  assert.deepEqual(shopImages(rendered), expected);
  assert.match(execFileSync('helm', ['show', 'chart', chart]).toString(), /^name: online-boutique$/m);
});

test('the folder of manifests is also one file, always with the same bytes', async () => {
  const bytes = [];
  for (const folder of [freshFolder(), freshFolder()]) {
    writeKustomizeFolder(folder, images);
    bytes.push(readFileSync(join(folder, await archive(folder, 'kustomize'))));
    assert.match(
      execFileSync('tar', ['-tzf', join(folder, 'kustomize.tgz')]).toString(),
      /^kustomize\/k8s\/base\/frontend.yaml$/m,
    );
  }
  assert.deepEqual(bytes[0], bytes[1]);
});

test('all platforms are built from one version of the base, although its tag moves', async () => {
  const engine = freshFolder();
  const log = `${engine}.log`;
  writeFileSync(
    engine,
    `#!/bin/sh
echo "$@" >>${log}
case "$1 $2" in
  info*) echo linux/x86_64 ;;
  'image inspect') echo gcr.io/other@${digests.adservice}; echo gcr.io/base@${digests.frontend} ;;
esac`,
    { mode: 0o755 },
  );
  const { pulled, base } = await availablePlatforms(engine, 'gcr.io/base:nonroot', []);
  assert.deepEqual(pulled, ['linux/amd64', 'linux/arm64']);
  assert.equal(base, `gcr.io/base@${digests.frontend}`);
  const pulls = readFileSync(log, 'utf8').match(/(?<=^pull .* )\S+$/gm);
  assert.deepEqual(pulls, ['gcr.io/base:nonroot', base]);
});

test('a prefix is an address without a scheme', () => {
  const { isValid } = releaseCommand.options.prefix;
  for (const prefix of ['ghcr.io/ann', '127.0.0.1:5055/boutique', 'registry', 'ghcr.io/ann/'])
    assert.ok(isValid(prefix), prefix);
  for (const prefix of ['https://ghcr.io/ann', 'ghcr.io:ann', 'ghcr.io//ann', 'Ghcr.io'])
    assert.ok(!isValid(prefix), prefix);
});

test('without a base, a sentence names it', async () => {
  const engine = freshFolder();
  writeFileSync(engine, '#!/bin/sh\n[ "$1" = info ] && echo linux/x86_64', { mode: 0o755 });
  await assert.rejects(availablePlatforms(engine, 'gcr.io/base:1', []), {
    message: "gcr.io/base:1 is not on this machine, and can't be pulled: check the network, or choose another --base.",
  });
});

const workflow = parse(read('.github/workflows/release.yaml'));
/** The shell script of a step of a job. */
const scriptOf = (job: string, name: string): string =>
  workflow.jobs[job].steps.find((step: { name?: string }) => step.name === name).run;

test('the workflow publishes exactly the files in SHA256SUMS, and the signature of their sums', {
  skip: noTools,
}, () => {
  const folder = freshFolder();
  mkdirSync(folder);
  const assets = ['kustomize.tgz', 'online-boutique-1.2.3.tgz', 'provenance.json', 'sbom.tgz'];
  for (const path of [...assets, 'notes.md']) writeFileSync(join(folder, path), path);
  signFiles(folder, assets);
  rmSync(join(folder, 'SHA256SUMS.sig'));
  const programs = freshFolder();
  mkdirSync(programs);
  writeFileSync(join(programs, 'cosign'), '#!/bin/sh\ntouch SHA256SUMS.sigstore.json', { mode: 0o755 });
  writeFileSync(join(programs, 'gh'), '#!/bin/sh\nfor one in "$@"; do echo "$one"; done', { mode: 0o755 });
  const env = { PATH: `${programs}:${process.env.PATH}`, GITHUB_REF_NAME: 'v1.2.3', GITHUB_REPOSITORY: 'ann/shop' };
  const script = scriptOf('publish', 'GitHub release');
  const printed = execFileSync('bash', ['-eo', 'pipefail', '-c', script], { cwd: folder, env }).toString().split('\n');
  const published = printed.filter((word) => existsSync(join(folder, word)) && word && word !== 'notes.md');
  assert.deepEqual(published.sort(), [...assets, 'SHA256SUMS', 'SHA256SUMS.sigstore.json'].sort());
  assert.deepEqual(printed.slice(0, 3), ['release', 'create', 'v1.2.3']);
  assert.ok(printed.join(' ').includes('--notes-file notes.md'));
});

test('the signature holds for the files, and not for changed ones', { skip: noTools }, () => {
  const folder = freshFolder();
  mkdirSync(join(folder, 'images'), { recursive: true });
  for (const path of ['chart.tgz', 'images/index.json']) writeFileSync(join(folder, path), path);
  signFiles(folder, ['chart.tgz', 'images/index.json']);
  const verify = () =>
    spawnSync('openssl', ['dgst', '-sha256', '-verify', 'release.pub', '-signature', 'SHA256SUMS.sig', 'SHA256SUMS'], {
      cwd: folder,
    }).status;
  const check = () =>
    spawnSync('sha256sum', ['--check', '--ignore-missing', '--quiet', 'SHA256SUMS'], { cwd: folder }).status;
  assert.deepEqual([verify(), check()], [0, 0]);
  appendFileSync(join(folder, 'images/index.json'), ' ');
  assert.deepEqual([verify(), check()], [0, 1]);
  appendFileSync(join(folder, 'SHA256SUMS'), ' ');
  assert.notEqual(verify(), 0);
});
