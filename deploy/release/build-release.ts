// Builds a release into a folder, step by step.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryRun } from '../cluster/exec.ts';
import { step } from '../cluster/steps.ts';
import { findEngine } from '../cluster/target.ts';
import { version as versionOf } from '../manifests/release.ts';
import {
  archive,
  type Images,
  imageName,
  notesOf,
  writeChart,
  writeFlatFile,
  writeKustomizeFolder,
} from './artifacts.ts';
import { type BuiltImages, buildLayout, bundleAll } from './images.ts';
import { availablePlatforms } from './platforms.ts';
import { provenance } from './provenance.ts';
import type { ReleaseOptions } from './release-options.ts';
import { sbom } from './sbom.ts';
import { signFiles, sumsFile } from './signature.ts';

export interface BuiltRelease extends BuiltImages {
  readonly version: string;
  /** With its digest if a registry has it. */
  readonly base: string;
  readonly missingPlatforms: readonly string[];
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

function writeJson(path: string, content: object): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}

async function sourceOf(): Promise<{ commit: string; isChanged: boolean }> {
  const git = (...args: string[]) => tryRun('git', args, { cwd: import.meta.dirname });
  const commit = (await git('rev-parse', 'HEAD'))?.trim() ?? 'unknown';
  return { commit, isChanged: Boolean((await git('status', '--porcelain'))?.trim()) };
}

/** Replaces the folder. */
export async function buildRelease(folder: string, options: ReleaseOptions): Promise<BuiltRelease> {
  const { prefix, builder } = options;
  const [engine, startedOn, version] = [await findEngine(), new Date(), versionOf()];
  // Before the last release's files are lost.
  const platforms = await availablePlatforms(engine, options.base, options.platforms);
  rmSync(folder, { recursive: true, force: true });
  const bundles = await bundleAll(options.base);
  const { base } = platforms;
  let images: Images = { version, prefix, digests: {} };
  let pulledBytes: BuiltImages['pulledBytes'] = {};
  /** What people download; images come from the registry. */
  const assets = ['provenance.json'];

  await step('images', async (report) => {
    const to = { folder: join(folder, 'images'), version };
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
    const source = await sourceOf();
    const built = { digests, version, platforms: Object.keys(pulledBytes), base, ...source, builder, startedOn };
    writeJson(join(folder, 'provenance.json'), provenance(built));
    const about = `SLSA statement about commit ${source.commit.slice(0, 12)}`;
    return source.isChanged ? `${about}, with uncommitted changes` : about;
  });
  await step('manifests', async () => {
    writeKustomizeFolder(folder, images);
    const written = [
      writeFlatFile(folder, images),
      await writeChart(folder, images),
      await archive(folder, 'kustomize'),
    ];
    assets.push(...written, await archive(folder, 'sbom'));
    return written.join(', ');
  });
  await step('notes', async () => {
    const changelog = join(import.meta.dirname, '../../CHANGELOG.md');
    const notes = existsSync(changelog) ? notesOf(version, readFileSync(changelog, 'utf8')) : '';
    writeFileSync(join(folder, 'notes.md'), notes);
    return notes ? `the part of CHANGELOG.md about ${version}` : `none: CHANGELOG.md has no part about ${version}`;
  });
  await step('signature', async () => {
    signFiles(folder, assets);
    return `${sumsFile} of ${assets.length} files, with a key that is now gone`;
  });
  return { version, digests: images.digests, pulledBytes, base, missingPlatforms: platforms.missing };
}
