// Measures images: their own files, and how much a node pulls for several of them (each layer once, compressed).
import { createHash } from 'node:crypto';
import { createReadStream, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { run } from '../cluster/exec.ts';

/** Total size of the files in a folder, filtered by their path. */
export const folderBytes = (folder: string, isCounted = (_path: string) => true): number =>
  globSync('**/*', { cwd: folder })
    .filter(isCounted)
    .map((path) => statSync(join(folder, path)))
    .reduce((sum, found) => sum + (found.isFile() ? found.size : 0), 0);

/** Total compressed size of the images in bytes. */
export async function pulledSize(engine: string, images: string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'images-'));
  try {
    const archive = join(folder, 'images.tar');
    const several = engine === 'podman' ? ['--multi-image-archive'] : [];
    await run(engine, ['save', ...several, '--output', archive, ...images]);
    await run('tar', ['-xf', archive, '-C', folder]);
    const list: { Layers: string[] }[] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    const layers = new Map<string, number>();
    for (const path of new Set(list.flatMap(({ Layers }) => Layers))) {
      const { digest, size } = await compressed(join(folder, path));
      layers.set(digest, size);
    }
    return [...layers.values()].reduce((sum, size) => sum + size, 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compressed(path: string): Promise<{ digest: string; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  const count = new Writable({
    write(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done();
    },
  });
  // Docker's containerd image store keeps layers compressed.
  if (await isGzip(path)) await pipeline(createReadStream(path), count);
  else await pipeline(createReadStream(path), createGzip(), count);
  return { digest: hash.digest('hex'), size };
}

async function isGzip(path: string): Promise<boolean> {
  for await (const start of createReadStream(path, { end: 1 })) return start.toString('hex') === '1f8b';
  return false;
}
