// The options of `npm run release:dry`.
import { join } from 'node:path';
import { defineCommand, type InputOf } from '../../start/command-line/spec.ts';
import { imagesCommand, platformsIn } from '../images/image-options.ts';

const { base, platform, prefix } = imagesCommand.options;

export const releaseCommand = defineCommand({
  name: 'npm run release:dry',
  summary: 'Builds all that a release consists of, in dist/release, and publishes nothing.',
  options: {
    prefix: { ...prefix, default: 'registry.example/boutique', help: 'registry in the names of the images' },
    platform: {
      ...platform,
      help: 'platforms; by default linux/amd64 and linux/arm64, if the base is available for them',
    },
    base,
    builder: {
      type: 'text',
      value: 'URI',
      default: 'urn:online-boutique:dry-run',
      help: 'the builder in the provenance',
    },
  },
  note: 'Needs Docker or Podman, kubectl and the base image. .github/workflows/release.yaml runs it, and publishes the result.',
});

export const releaseFolder = join(import.meta.dirname, '../../dist/release');

export const toReleaseOptions = ({ values }: InputOf<typeof releaseCommand>) => ({
  ...values,
  prefix: values.prefix.replace(/\/+$/, ''),
  platforms: platformsIn(values.platform),
});

export type ReleaseOptions = ReturnType<typeof toReleaseOptions>;
