// `npm run images -- [SERVICE...]`: images for clusters that deploy:kind does not create.
import { join } from 'node:path';
import { run } from '../deploy/cluster/exec.ts';
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { elapsed } from '../deploy/cluster/steps.ts';
import { findEngine } from '../deploy/cluster/target.ts';
import { buildImage, imageOf } from '../deploy/images/build.ts';
import { imagesCommand, toImageOptions } from '../deploy/images/image-options.ts';
import { pushForPlatforms } from '../deploy/images/platforms.ts';
import { folderBytes, pulledSize } from '../deploy/images/sizes.ts';
import { bundle, bundleFolder } from '../start/bundling/bundle.ts';
import type { InputOf } from '../start/command-line/spec.ts';

const columns = 56;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

async function images(input: InputOf<typeof imagesCommand>): Promise<void> {
  const { names, tag, prefix, push, platforms, base, unbundled, sizes } = toImageOptions(input);
  const engine = await findEngine();
  // Not where deploy:kind bundles, which may be running in another terminal.
  const folder = unbundled ? 'images-unbundled' : 'images';
  const bundles = await Promise.all(
    names.map((name) => bundle(name, base, { to: join(bundleFolder(name), '..', folder, name), unbundled })),
  );
  const made: string[] = [];
  for (const one of bundles.map((content) => ({ ...content, tag: tag ?? content.tag }))) {
    const image = prefix ? `${prefix}/${one.name}:${one.tag}` : imageOf(one);
    if (platforms.length > 1) await pushForPlatforms(engine, one, base, image, platforms);
    else {
      await buildImage(engine, one, base, [image], platforms[0]);
      if (push) await run(engine, ['push', '--quiet', image]);
    }
    made.push(image);
    console.log(
      `  ${image.replace('docker.io/library/', '').padEnd(columns)}${megabytes(folderBytes(one.folder)).padStart(8)}`,
    );
  }
  const done = `${made.length} ${made.length === 1 ? 'image' : 'images'}, ${push ? 'pushed' : 'built'} after ${elapsed()}`;
  console.log(sizes ? `${done}; a node pulls ${megabytes(await pulledSize(engine, made))} for them.` : `${done}.`);
}

await runClusterCommand(imagesCommand, images, 'Run the same command again: it reuses what was built.');
