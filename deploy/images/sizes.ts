// Measures images: their own files, and how much a node pulls for several of them (each layer once, compressed).
import { createHash } from 'node:crypto';
import { createReadStream, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { isGzip, withSavedImages } from './saved-images.ts';

/** Total size of the files in a folder, filtered by their path. */
export const folderBytes = (folder: string, isCounted = (_path: string) => true): number =>
  globSync('**/*', { cwd: folder })
    .filter(isCounted)
    .map((path) => statSync(join(folder, path)))
    .reduce((sum, found) => sum + (found.isFile() ? found.size : 0), 0);

/** Total size of the images in bytes, compressed as those of a release. */
export const pulledSize = (engine: string, images: string[]): Promise<number> =>
  withSavedImages(engine, images, async (saved) => {
    const layers = new Map<string, number>();
    for (const path of new Set(saved.flatMap((image) => image.layers))) {
      const { digest, size } = await compressed(path);
      layers.set(digest, size);
    }
    return [...layers.values()].reduce((sum, size) => sum + size, 0);
  });

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
  if (await isGzip(path)) await pipeline(createReadStream(path), count);
  else await pipeline(createReadStream(path), createGzip({ level: 9 }), count);
  return { digest: hash.digest('hex'), size };
}
