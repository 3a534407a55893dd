// A release is installed with nothing but what `npm run release:dry` wrote: by its flat file, its kustomize folder and its
// chart. The nodes pull its images by digest from a registry.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { placeOrder } from '../../deploy/cluster/place-order.ts';
import { withPortForward } from '../../deploy/cluster/port-forward.ts';
import { nodesOf } from '../../deploy/cluster/target.ts';
import { images } from '../../deploy/versions.ts';
import { noRegistry, startRegistry } from '../../testing/container-registry.ts';
import { noHelm } from '../../testing/helm.ts';
import { serveLayout } from '../../testing/layout-registry.ts';
import { workloadNames } from '../../topology.ts';
import { base, figure, kubectl, overlay, repo, script, to, tool } from './cluster.ts';

const maxSeconds = 300;
const maxMegabytes = 60;
const port = 5_055;
const orderLimitMs = 60_000;

const release = join(repo, 'dist/release');
let registry: { close(): void } | undefined;

const onNodes = async (...command: string[]) => {
  for (const node of await nodesOf(to)) await tool('docker', 'exec', node, ...command);
};

/** Where the overlay has other versions of Redis and k6, nodes have them under the names in the release too. */
function otherNames(): [theirs: string, ours: string][] {
  if (!overlay) return [];
  const { images: given = [] } = parse(readFileSync(join(overlay, 'kustomization.yaml'), 'utf8'));
  return ['redis', 'grafana/k6'].flatMap((name): [string, string][] => {
    const tag = given.find((one: { name: string }) => one.name === name)?.newTag;
    const full = `docker.io/${name.includes('/') ? name : `library/${name}`}`;
    return tag ? [[`${full}:${tag}`, `${full}:${images.find((one) => one.name === name)?.version}`]] : [];
  });
}

const ctr = ['ctr', '--namespace=k8s.io', 'images'];

/** containerd 2 reads this folder by default. */
const config = `
[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "/etc/containerd/certs.d"`;

async function allowPlainHttp(address: string): Promise<void> {
  const folder = `/etc/containerd/certs.d/${address}`;
  await onNodes('sh', '-c', `mkdir -p ${folder} && echo '[host."http://${address}"]' >${folder}/hosts.toml`);
  const file = '/etc/containerd/config.toml';
  const isReady = `containerd --version | grep -q /v2 || grep -q certs.d ${file}`;
  await onNodes('sh', '-c', `${isReady} || { echo '${config}' >>${file} && systemctl restart containerd; }`);
}

/** Pushed to a real registry, or served from the layout on disk where there is none. */
async function serveImages(host: string): Promise<{ close(): void }> {
  figure(
    `the images of a release are pulled from ${noRegistry ? `their layout on disk: ${noRegistry}` : 'a registry'}`,
  );
  if (noRegistry) return serveLayout(join(release, 'images'), host, port);
  const started = await startRegistry(host, port);
  started.push(repo);
  return started;
}

before(async () => {
  const gateways = await tool(
    'docker',
    'network',
    'inspect',
    'kind',
    '-f',
    '{{range .IPAM.Config}}{{.Gateway}} {{end}}',
  );
  const host = gateways.split(' ').find((one) => /^[\d.]+$/.test(one)) ?? '';
  const address = `${host}:${port}`;
  const { code, text, seconds } = await script('release-dry', ['--prefix', `${address}/boutique`, ...base]);
  assert.equal(code, 0, text);
  const pulled = Number(text.match(/a node pulls ([\d.]+) MB/)?.[1]);
  assert.ok(pulled > 0 && pulled <= maxMegabytes, text);
  assert.ok(seconds <= maxSeconds, `${seconds} s`);
  figure(`release:dry: ${seconds.toFixed(0)} s, all images ${pulled} MB compressed`);
  registry = await serveImages(host);
  await allowPlainHttp(address);
  for (const [theirs, ours] of otherNames()) await onNodes(...ctr, 'tag', '--force', theirs, ours);
});

after(async () => {
  registry?.close();
  for (const [, ours] of otherNames()) await onNodes(...ctr, 'rm', ours);
});

/** All pods run, with our images by digest, and an order can be placed. */
async function works(namespace: string): Promise<void> {
  const kinds = await kubectl('get', 'deployments,statefulsets', '-n', namespace, '-o', 'name');
  for (const one of kinds.trim().split('\n'))
    await kubectl('rollout', 'status', one, '-n', namespace, '--timeout=150s');
  const path = 'jsonpath={range .items[*]}{.spec.containers[*].image}{"\\n"}{end}';
  const running = (await kubectl('get', 'pods', '-n', namespace, '-o', path)).trim().split('\n');
  const ours = running.filter((image) => workloadNames.some((name) => image.includes(`/${name}`)));
  assert.equal(ours.length, workloadNames.length);
  for (const image of ours) assert.match(image, /^[\d.]+:\d+\/boutique\/[a-z]+@sha256:[0-9a-f]{64}$/);
  const placed = await withPortForward(to, namespace, 'service/frontend', 80, (address) =>
    placeOrder(`http://${address}`, orderLimitMs),
  );
  assert.match(placed.path, /^\/orders\//);
}

async function tryIn(namespace: string, install: (namespace: string) => Promise<unknown>): Promise<void> {
  await kubectl('create', 'namespace', namespace);
  try {
    const started = performance.now();
    await install(namespace);
    await works(namespace);
    figure(`${namespace}: an order was placed after ${((performance.now() - started) / 1000).toFixed(0)} s`);
  } finally {
    await kubectl('delete', 'namespace', namespace, '--timeout=120s');
  }
}

test('with the flat file', () =>
  tryIn('release-flat', (namespace) =>
    kubectl('apply', '-n', namespace, '-f', join(release, 'kubernetes-manifests.yaml')),
  ));

test('with kustomize', () =>
  tryIn('release-kustomize', (namespace) => kubectl('apply', '-n', namespace, '-k', join(release, 'kustomize'))));

test('with the chart', { skip: noHelm }, () =>
  tryIn('release-chart', (namespace) => {
    const [chart = ''] = globSync('online-boutique-*.tgz', { cwd: release });
    assert.ok(existsSync(join(release, chart)));
    return tool(
      'helm',
      '--kube-context',
      to.context,
      'install',
      'shop',
      join(release, chart),
      '--namespace',
      namespace,
    );
  }),
);
