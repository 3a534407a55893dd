// Builds the images of a release for each platform, and writes them as one OCI layout.
import { join } from 'node:path';
import { type Bundle, bundle, bundleFolder } from '../../start/bundling/bundle.ts';
import { workloadNames } from '../../topology.ts';
import type { Report } from '../cluster/steps.ts';
import { buildImage } from '../images/build.ts';
import { withSavedImages } from '../images/saved-images.ts';
import { newLayout } from './oci-layout.ts';
import type { Platforms } from './platforms.ts';

/** Not the folders of deploy:kind and of `npm run images`, which may be running. */
export const bundleAll = (base: string): Promise<Bundle[]> =>
  Promise.all(
    workloadNames.map((name) => bundle(name, base, { to: join(bundleFolder(name), '../images-release', name) })),
  );

export interface BuiltImages {
  /** By the workload's name. */
  readonly digests: Record<string, string>;
  readonly pulledBytes: Record<string, number>;
}

export async function buildLayout(
  engine: string,
  bundles: readonly Bundle[],
  { pulled, own, base }: Platforms,
  { folder, version }: { folder: string; version: string },
  report: Report,
): Promise<BuiltImages> {
  const layout = newLayout(folder);
  for (const platform of pulled.length > 0 ? pulled : [own]) {
    const tags: string[] = [];
    for (const one of bundles) {
      report(`building ${one.name} for ${platform}`);
      const tag = `${one.name}:${version}-${platform.replaceAll('/', '-')}`;
      await buildImage(engine, { ...one, tag: version }, base, [tag], pulled.length > 0 ? platform : undefined);
      tags.push(tag);
    }
    report(`compressing images for ${platform}`);
    await withSavedImages(engine, tags, async (saved) => {
      for (const [at, image] of saved.entries()) await layout.add(bundles[at]?.name ?? '', image);
    });
  }
  const digests = layout.finish(version);
  return { digests, pulledBytes: layout.pulledBytes() };
}
