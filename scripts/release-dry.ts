// `npm run release:dry`: everything of a release that needs neither a network nor an identity.
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { elapsed, line } from '../deploy/cluster/steps.ts';
import { buildRelease } from '../deploy/release/build-release.ts';
import { releaseCommand, releaseFolder, toReleaseOptions } from '../deploy/release/release-options.ts';
import type { InputOf } from '../start/command-line/spec.ts';

async function buildAndReport(input: InputOf<typeof releaseCommand>): Promise<void> {
  const options = toReleaseOptions(input);
  const { version, base, missingPlatforms } = await buildRelease(releaseFolder, options);
  console.log(`Version ${version} is in ${releaseFolder} (${elapsed()}).

Left out, because it needs a network or an identity:`);
  for (const platform of missingPlatforms) line('images', `for ${platform}: ${options.base} can't be pulled`);
  if (!base.includes('@')) line('base', `its digest: only a registry has it, and ${base} can't be pulled`);
  line('push', `images and chart to ${options.prefix}`);
  line('scan', 'vulnerabilities in the base image and in npm packages');
  line('signatures', 'keyless ones of images, SBOMs, provenance and chart by cosign');
  line('SBOM', 'of the whole workspace, by pnpm 11');
  line('GitHub', 'the release with the files in SHA256SUMS and notes.md');
  console.log('\ndocs/operations.md says how to push the images, and how to install and verify the release.');
}

await runClusterCommand(releaseCommand, buildAndReport, 'Run the same command again: it starts from the beginning.');
