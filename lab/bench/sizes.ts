// The sizes of the bundles and, if a container engine is available, of the images built from them.
import { join } from 'node:path';
import { findEngine } from '../../deploy/cluster/target.ts';
import { buildImages } from '../../deploy/images/build.ts';
import { imageOf } from '../../deploy/images/node-images.ts';
import { folderBytes, pulledSize } from '../../deploy/images/sizes.ts';
import { defaultBase } from '../../deploy/versions.ts';
import { type Bundle, bundle } from '../../start/bundling/bundle.ts';
import { Problem } from '../../start/problem.ts';
import { workloadNames } from '../../topology.ts';
import type { Sizes } from './result.ts';

export async function measureSizes(directory: string): Promise<Sizes> {
  const bundles: Bundle[] = [];
  for (const name of workloadNames) bundles.push(await bundle(name, defaultBase, { to: join(directory, name) }));
  return {
    bundles: bundles.map(({ name, folder }) => ({
      name,
      bytes: folderBytes(folder, (path) => !path.endsWith('.map')),
    })),
    pulledBytes: await pulledBytes(bundles).catch((error: unknown) => {
      if (error instanceof Problem) return error.message.split('\n')[0] ?? '';
      throw error;
    }),
  };
}

async function pulledBytes(bundles: Bundle[]): Promise<number> {
  const engine = await findEngine();
  await buildImages(engine, bundles, defaultBase);
  return pulledSize(engine, bundles.map(imageOf));
}
