// Writes images as an OCI image layout: a folder in which each image has one name and all its platforms, and images share
// their layers. https://github.com/opencontainers/image-spec/blob/main/image-layout.md
import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { isGzip, type SavedImage } from '../images/saved-images.ts';

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly os: string; readonly architecture: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Layout {
  /** Adds an image of one platform. */
  add(name: string, image: SavedImage): Promise<void>;
  /** Writes the names with this tag; returns the digest of each. */
  finish(tag: string): Record<string, string>;
  /** How much a node of each platform pulls for all images, in bytes. */
  pulledBytes(): Record<string, number>;
}

const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

/** Replaces the folder. */
export function newLayout(folder: string): Layout {
  const blobs = join(folder, 'blobs/sha256');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(blobs, { recursive: true });
  const manifests = new Map<string, Descriptor[]>();
  /** Sizes by digest, for each platform. */
  const pulled = new Map<string, Map<string, number>>();

  const addBytes = (mediaType: string, bytes: Buffer): Descriptor => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(blobs, hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const addJson = (mediaType: string, content: object) =>
    addBytes(mediaType, Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...content })));

  const layers = new Map<string, Promise<Descriptor>>();
  const layerOf = (path: string): Promise<Descriptor> => {
    const known = layers.get(path) ?? compress(path, blobs);
    layers.set(path, known);
    return known;
  };

  return {
    async add(name, { config, layers: paths }) {
      const bytes = readFileSync(config);
      const { os, architecture }: { os: string; architecture: string } = JSON.parse(bytes.toString());
      const parts = { config: addBytes(types.config, bytes), layers: await Promise.all(paths.map(layerOf)) };
      const manifest = { ...addJson(types.manifest, parts), platform: { os, architecture } };
      manifests.set(name, [...(manifests.get(name) ?? []), manifest]);
      const sizes = [manifest, parts.config, ...parts.layers].map(({ digest, size }) => [digest, size] as const);
      const platform = `${os}/${architecture}`;
      pulled.set(platform, new Map([...(pulled.get(platform) ?? []), ...sizes]));
    },
    finish(tag) {
      const images = [...manifests].map(([name, list]) => ({
        ...addJson(types.index, { manifests: list }),
        annotations: { 'org.opencontainers.image.ref.name': `${name}:${tag}` },
      }));
      writeFileSync(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
      writeFileSync(
        join(folder, 'index.json'),
        JSON.stringify({ schemaVersion: 2, mediaType: types.index, manifests: images }, null, 2),
      );
      return Object.fromEntries([...manifests.keys()].map((name, at) => [name, images[at]?.digest ?? '']));
    },
    pulledBytes: () =>
      Object.fromEntries(
        [...pulled].map(([platform, sizes]) => [platform, [...sizes.values()].reduce((sum, size) => sum + size, 0)]),
      ),
  };
}

let count = 0;

async function compress(path: string, blobs: string): Promise<Descriptor> {
  const file = join(blobs, `unfinished-${count++}`);
  const zip = (await isGzip(path)) ? [] : [createGzip({ level: 9 })];
  await pipeline([createReadStream(path), ...zip, createWriteStream(file)]);
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk);
    size += chunk.length;
  }
  const hex = hash.digest('hex');
  renameSync(file, join(blobs, hex));
  return { mediaType: types.layer, digest: `sha256:${hex}`, size };
}
