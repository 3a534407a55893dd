// Builds a release into a folder, step by step.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryRun } from '../cluster/exec.ts';
import { step } from '../cluster/steps.ts';
import { findEngine } from '../cluster/target.ts';
import { version as versionOf } from '../manifests/release.ts';
import { type Images, imageName, writeChart, writeFlatFile, writeKustomizeFolder } from './artifacts.ts';
import { type BuiltImages, buildLayout, bundleAll } from './images.ts';
import { availablePlatforms } from './platforms.ts';
import { provenance } from './provenance.ts';
import type { ReleaseOptions } from './release-options.ts';
import { sbom } from './sbom.ts';
import { signFiles, sumsFile } from './signature.ts';

export interface BuiltRelease extends BuiltImages {
  readonly version: string;
  readonly missingPlatforms: readonly string[];
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

function writeJson(path: string, content: object): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}

/** Replaces the folder. */
export async function buildRelease(folder: string, options: ReleaseOptions): Promise<BuiltRelease> {
  const { base, prefix, builder } = options;
  const [engine, startedOn, version] = [await findEngine(), new Date(), versionOf()];
  rmSync(folder, { recursive: true, force: true });
  const bundles = await bundleAll(base);
  const platforms = await availablePlatforms(engine, base, options.platforms);
  let images: Images = { version, prefix, digests: {} };
  let pulledBytes: BuiltImages['pulledBytes'] = {};

  await step('images', async (report) => {
    const to = { folder: join(folder, 'images'), base, version };
    const built = await buildLayout(engine, bundles, platforms, to, report);
    images = { version, prefix, digests: built.digests };
    pulledBytes = built.pulledBytes;
    const sizes = Object.entries(pulledBytes).map(([platform, bytes]) => `${megabytes(bytes)} for ${platform}`);
    return `${bundles.length} in one OCI layout; a node pulls ${sizes.join(', ')}`;
  });
  await step('SBOM', async () => {
    for (const one of bundles)
      writeJson(join(folder, 'sbom', `${one.name}.cdx.json`), sbom(one, imageName(images, one.name), version, base));
    return `one CycloneDX file for each image, ${new Set(bundles.flatMap(({ packages }) => packages)).size} packages`;
  });
  await step('provenance', async () => {
    const digests = Object.fromEntries(
      Object.entries(images.digests).map(([name, digest]) => [`${prefix}/${name}`, digest]),
    );
    const commit = (await tryRun('git', ['rev-parse', 'HEAD'], { cwd: import.meta.dirname }))?.trim() ?? 'unknown';
    const built = { digests, version, platforms: Object.keys(pulledBytes), base, commit, builder, startedOn };
    writeJson(join(folder, 'provenance.json'), provenance(built));
    return `SLSA statement about commit ${commit.slice(0, 12)}`;
  });
  await step('manifests', async () => {
    const written = [
      writeFlatFile(folder, images),
      writeKustomizeFolder(folder, images),
      await writeChart(folder, images),
    ];
    return written.join(', ');
  });
  await step('signature', async () => `${sumsFile} of ${signFiles(folder)} files, with a key that is now gone`);
  return { version, digests: images.digests, pulledBytes, missingPlatforms: platforms.missing };
}
