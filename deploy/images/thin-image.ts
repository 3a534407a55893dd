// Loads new images into nodes that have older images with the same recipe. Only the last layers are sent, because the
// nodes have the layers below: about 3 MB instead of the 150 MB of `kind load`.
// https://github.com/opencontainers/image-spec
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Bundle } from '../../start/bundling/bundle.ts';
import { run } from '../cluster/exec.ts';
import type { Target } from '../cluster/target.ts';
import { recipeLabel } from './build.ts';
import { imageOf } from './node-images.ts';
import { type Entry, tar } from './tar.ts';

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  platform?: { os: string };
}

interface Manifest {
  config: Descriptor;
  layers: Descriptor[];
}

interface Config {
  architecture: string;
  config: { Labels?: Record<string, string> };
  rootfs: { diff_ids: string[] };
}

interface Image {
  manifest: Manifest;
  config: Config;
}

/** A bundle, and the tag of the image that it replaces. */
export interface Successor {
  bundle: Bundle;
  runningTag: string;
}

const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
};

/** Loads the images into every node. Returns false if the recipe differs or a node lacks a layer. */
export async function loadThinImages(to: Target, nodes: string[], successors: Successor[]): Promise<boolean> {
  const sent = await Promise.all(nodes.map((node) => sendTo(to, node, successors).catch(() => false)));
  return sent.length > 0 && sent.every(Boolean);
}

type OnNode = (input: Buffer | undefined, ...command: string[]) => Promise<string>;
const ctr = ['ctr', '--namespace=k8s.io'];

async function sendTo(to: Target, node: string, successors: Successor[]): Promise<boolean> {
  const onNode: OnNode = (input, ...command) => run(to.engine, ['exec', '-i', node, ...command], { input });
  const old = await readImages(onNode, successors);
  const fits = old.every(
    ({ config }, index) => config.config.Labels?.[recipeLabel] === successors[index]?.bundle.recipe,
  );
  if (!fits) return false;
  const archive = await archiveOf(
    successors.map(({ bundle }) => bundle),
    old,
  );
  await onNode(archive, ...ctr, 'images', 'import', '--platform', `linux/${old[0]?.config.architecture}`, '-');
  return true;
}

/** The running images, in the same order. Throws if one is not on the node. */
async function readImages(onNode: OnNode, successors: Successor[]): Promise<Image[]> {
  const names = successors.map(({ bundle: { name }, runningTag }) => imageOf({ name, tag: runningTag }));
  // Only these: of each image that it lists, ctr adds up the layers.
  const list = (await onNode(undefined, ...ctr, 'images', 'ls', ...names.map((name) => `name==${name}`))).split('\n');
  const digests = names.map((name) => {
    const line = list.find((one) => one.startsWith(`${name} `));
    return line?.match(/sha256:[0-9a-f]{64}/)?.[0] ?? 'none';
  });
  // In one command, as each exec in a node takes 0.1 s.
  const read = async <T>(wanted: string[]): Promise<T[]> => {
    const each = wanted.map((digest) => `${ctr.join(' ')} content get ${digest} && echo`).join(' && ');
    return JSON.parse(`[${(await onNode(undefined, 'sh', '-c', each)).trim().split('\n').filter(Boolean).join(',')}]`);
  };
  const tops = await read<Manifest & { manifests?: Descriptor[] }>(digests);
  const own = tops.map(({ manifests }) => manifests?.find(({ platform }) => platform?.os === 'linux')?.digest);
  const manifests = own.some(Boolean)
    ? await read<Manifest>(own.map((digest, index) => digest ?? digests[index] ?? ''))
    : tops;
  const configs = await read<Config>(manifests.map(({ config }) => config.digest));
  return manifests.flatMap((manifest, index) => {
    const config = configs[index];
    return config ? [{ manifest, config }] : [];
  });
}

/** An archive of the images, without the layers that the node has. */
async function archiveOf(bundles: Bundle[], old: Image[]): Promise<Buffer> {
  const blobs = new Map<string, Buffer>();
  const add = (mediaType: string, content: Buffer | object): Descriptor => {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
    const hex = createHash('sha256').update(bytes).digest('hex');
    blobs.set(`blobs/sha256/${hex}`, bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const manifests: object[] = [];
  for (const [index, bundle] of bundles.entries()) {
    const image = old[index];
    if (!image) continue;
    const layer = add(types.layer, await tar(layerOf(bundle)));
    const described = add(types.manifest, {
      schemaVersion: 2,
      mediaType: types.manifest,
      config: add(types.config, configOf(bundle, image.config, layer.digest)),
      layers: [...image.manifest.layers.slice(0, -1), layer],
    });
    manifests.push({ ...described, annotations: { 'io.containerd.image.name': imageOf(bundle) } });
  }
  const asEntry = (path: string, content: object) => ({ path, bytes: Buffer.from(JSON.stringify(content)) });
  return tar([
    asEntry('oci-layout', { imageLayoutVersion: '1.0.0' }),
    asEntry('index.json', { schemaVersion: 2, manifests }),
    ...[...blobs].map(([path, bytes]) => ({ path, bytes })),
  ]);
}

function configOf({ tag }: Bundle, config: Config, lastLayer: string): Config {
  const labels = { ...config.config.Labels, 'org.opencontainers.image.version': tag };
  const layers = [...config.rootfs.diff_ids.slice(0, -1), lastLayer];
  return { ...config, config: { ...config.config, Labels: labels }, rootfs: { ...config.rootfs, diff_ids: layers } };
}

const layerOf = ({ folder }: Bundle): Entry[] =>
  globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: `app/${relative(folder, path).replaceAll('\\', '/')}`, bytes: readFileSync(path) }));
