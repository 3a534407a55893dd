// A new image for a node that has an older one of the same recipe: only the last layer is sent, everything below is on
// the node. Some 3 MB in place of the 150 that `kind load` carries. https://github.com/opencontainers/image-spec
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run } from '../cluster/run.ts';
import { nodesOf, type Target } from '../cluster/target.ts';
import { imageOf, recipeLabel } from './build.ts';
import type { Bundle } from './bundle.ts';
import { type Entry, tar } from './tar.ts';

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  platform?: { os: string };
}

interface Config {
  architecture: string;
  config: { Labels?: Record<string, string> };
  rootfs: { diff_ids: string[] };
  history: object[];
}

const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
};

/** Puts the bundle's image on every node; false where that can't be done: another recipe, or what is below is gone. */
export async function sendThinly(to: Target, bundle: Bundle, runningTag: string): Promise<boolean> {
  const nodes = await nodesOf(to);
  const sent = await Promise.all(nodes.map((node) => sendTo(to, node, bundle, runningTag).catch(() => false)));
  return sent.length > 0 && sent.every(Boolean);
}

async function sendTo(to: Target, node: string, bundle: Bundle, runningTag: string): Promise<boolean> {
  const onNode: OnNode = (input, ...args) =>
    run(to.engine, ['exec', '-i', node, 'ctr', '--namespace=k8s.io', ...args], { input });
  const old = await readImage(onNode, imageOf({ name: bundle.name, tag: runningTag }));
  if (old?.config.config.Labels?.[recipeLabel] !== bundle.recipe) return false;
  await onNode(archive(bundle, old), 'images', 'import', '--platform', `linux/${old.config.architecture}`, '-');
  return true;
}

type OnNode = (input: Buffer | undefined, ...args: string[]) => Promise<string>;

async function readImage(onNode: OnNode, image: string) {
  const json = async (digest: string) => JSON.parse(await onNode(undefined, 'content', 'get', digest));
  const line = (await onNode(undefined, 'images', 'ls', `name==${image}`)).split('\n')[1];
  const digest = line?.match(/sha256:[0-9a-f]{64}/)?.[0];
  if (!digest) return undefined;
  const top: { manifests?: Descriptor[]; layers?: Descriptor[]; config?: Descriptor } = await json(digest);
  const own = top.manifests?.find(({ platform }) => platform?.os === 'linux');
  const manifest: { layers: Descriptor[]; config: Descriptor } = own ? await json(own.digest) : top;
  const config: Config = await json(manifest.config.digest);
  return { manifest, config };
}

function archive(bundle: Bundle, { manifest, config }: NonNullable<Awaited<ReturnType<typeof readImage>>>): Buffer {
  const blobs: Entry[] = [];
  const add = (mediaType: string, bytes: Buffer): Descriptor => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    blobs.push({ path: `blobs/sha256/${hex}`, bytes });
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const asJson = (value: object) => Buffer.from(JSON.stringify(value));

  const layer = add(types.layer, tar(layerOf(bundle)));
  const labels = { ...config.config.Labels, 'org.opencontainers.image.version': bundle.tag };
  const changed = {
    ...config,
    config: { ...config.config, Labels: labels },
    rootfs: { ...config.rootfs, diff_ids: [...config.rootfs.diff_ids.slice(0, -1), layer.digest] },
  };
  const described = add(
    types.manifest,
    asJson({
      schemaVersion: 2,
      mediaType: types.manifest,
      config: add(types.config, asJson(changed)),
      layers: [...manifest.layers.slice(0, -1), layer],
    }),
  );
  const name = { 'io.containerd.image.name': imageOf(bundle), 'org.opencontainers.image.ref.name': bundle.tag };
  return tar([
    { path: 'oci-layout', bytes: asJson({ imageLayoutVersion: '1.0.0' }) },
    { path: 'index.json', bytes: asJson({ schemaVersion: 2, manifests: [{ ...described, annotations: name }] }) },
    ...blobs,
  ]);
}

const layerOf = ({ folder }: Bundle): Entry[] =>
  globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: `app/${relative(folder, path).replaceAll('\\', '/')}`, bytes: readFileSync(path) }));
