// `npm run images -- [SERVICE...]`: images for clusters that deploy:kind does not create.
import { join } from 'node:path';
import { run } from '../deploy/cluster/exec.ts';
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { elapsed } from '../deploy/cluster/steps.ts';
import { findEngine } from '../deploy/cluster/target.ts';
import { buildImage } from '../deploy/images/build.ts';
import { imagesCommand, toImageOptions } from '../deploy/images/image-options.ts';
import { imageOf } from '../deploy/images/node-images.ts';
import { pushForPlatforms } from '../deploy/images/platforms.ts';
import { folderBytes, pulledSize } from '../deploy/images/sizes.ts';
import { bundle, bundleFolder } from '../start/bundling/bundle.ts';
import type { InputOf } from '../start/command-line/spec.ts';

const columns = 56;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

async function buildAll(input: InputOf<typeof imagesCommand>): Promise<void> {
  const { names, tag, prefix, push, platforms, base, unbundled, sizes } = toImageOptions(input);
  const engine = await findEngine();
  // Not the folder of deploy:kind, which may be running in another terminal.
  const folder = unbundled ? 'images-unbundled' : 'images';
  const bundles = await Promise.all(
    names.map((name) => bundle(name, base, { to: join(bundleFolder(name), '..', folder, name), unbundled })),
  );
  const images: string[] = [];
  for (const built of bundles.map((content) => ({ ...content, tag: tag ?? content.tag }))) {
    const image = prefix ? `${prefix}/${built.name}:${built.tag}` : imageOf(built);
    if (platforms.length > 1) await pushForPlatforms(engine, built, base, image, platforms);
    else {
      await buildImage(engine, built, base, [image], platforms[0]);
      if (push) await run(engine, ['push', '--quiet', image]);
    }
    images.push(image);
    console.log(
      `  ${image.replace('docker.io/library/', '').padEnd(columns)}${megabytes(folderBytes(built.folder)).padStart(8)}`,
    );
  }
  const done = `${images.length} ${images.length === 1 ? 'image' : 'images'}, ${push ? 'pushed' : 'built'} in ${elapsed()}`;
  console.log(
    sizes ? `${done}; a node pulls ${megabytes(await pulledSize(engine, images))} for all of them.` : `${done}.`,
  );
}

await runClusterCommand(imagesCommand, buildAll, 'Run the same command again: it reuses what was built.');
