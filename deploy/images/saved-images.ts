// The files of images, as `docker save` writes them.
import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../cluster/exec.ts';

export interface SavedImage {
  /** Paths of files. Images that share a layer often have the same path. */
  readonly config: string;
  readonly layers: readonly string[];
}

interface Entry {
  Config: string;
  RepoTags: string[];
  Layers: string[];
}

/** The images in this order; their files exist until `work` has ended. */
export async function withSavedImages<T>(
  engine: string,
  images: readonly string[],
  work: (saved: SavedImage[]) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'images-'));
  try {
    const archive = join(folder, 'images.tar');
    const several = engine === 'podman' ? ['--multi-image-archive'] : [];
    await run(engine, ['save', ...several, '--output', archive, ...images]);
    await run('tar', ['-xf', archive, '-C', folder]);
    const list: Entry[] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    return await work(
      images.map((image) => {
        const entry = list.find(({ RepoTags }) => RepoTags.some((tag) => `/${tag}`.endsWith(`/${shortName(image)}`)));
        if (!entry) throw new Error(`${engine} save left out ${image}`);
        return { config: join(folder, entry.Config), layers: entry.Layers.map((path) => join(folder, path)) };
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Docker prints its own registry's images without it. */
const shortName = (image: string) => image.replace(/^docker\.io\/(library\/)?/, '');

/** Docker's containerd image store keeps layers compressed. */
export async function isGzip(path: string): Promise<boolean> {
  for await (const start of createReadStream(path, { end: 1 })) return start.toString('hex') === '1f8b';
  return false;
}
