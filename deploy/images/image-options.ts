// The options of `npm run images`.
import { defineCommand, type InputOf } from '../../start/command-line/spec.ts';
import { type WorkloadName, workloadNames } from '../../topology.ts';
import { defaultBase, node } from '../versions.ts';

export const servicesPositional = { value: 'SERVICE', of: workloadNames } as const;

export const platformsIn = (list = ''): string[] => list.split(',').filter(Boolean);

export const imagesCommand = defineCommand({
  name: 'npm run images',
  summary: 'Builds the images of the services for other clusters; deploy:kind builds its own.',
  positional: { ...servicesPositional, help: 'services to build; all by default' },
  options: {
    tag: {
      type: 'text',
      value: 'TAG',
      isValid: (tag) => /^\w[\w.-]{0,127}$/.test(tag),
      expected: 'letters, digits, dots, dashes and underscores',
      help: 'tag of the images, by default a hash of the content',
    },
    prefix: {
      type: 'text',
      value: 'PREFIX',
      isValid: (prefix) => /^[a-z0-9][a-z0-9._-]*(:\d+)?(\/[a-z0-9._-]+)*\/?$/.test(prefix),
      expected: "a registry's address in lower case, such as ghcr.io/ann",
      help: 'registry before each name, as PREFIX/cartservice:TAG',
    },
    push: { type: 'flag', help: 'push the images to the registry' },
    platform: {
      type: 'text',
      value: 'LIST',
      isValid: (list) =>
        list.split(',').every((one) => /^linux\/(amd64|arm64|arm|ppc64le|riscv64|s390x)(\/v\d)?$/.test(one)),
      expected: 'a list such as linux/amd64,linux/arm64',
      help: 'platforms, such as linux/amd64,linux/arm64; several need --push',
    },
    base: {
      type: 'text',
      value: 'IMAGE',
      default: defaultBase,
      help: `base image with Node ${node.version.split('.')[0]}`,
    },
    unbundled: { type: 'flag', help: 'keep npm packages as files, so that an OpenTelemetry agent can patch them' },
    sizes: { type: 'flag', help: 'print how much a node pulls for all of them (takes a few seconds)' },
  },
  check({ values: { push, prefix, platform, sizes } }) {
    const isMultiPlatform = platformsIn(platform).length > 1;
    if (push && !prefix) return '--push needs --prefix, the registry to push to.';
    if (isMultiPlatform && !push)
      return 'Images for several platforms exist only in a registry: add --prefix and --push.';
    return isMultiPlatform && sizes ? '--sizes measures images of one platform.' : undefined;
  },
});

export function toImageOptions({ values, positionals }: InputOf<typeof imagesCommand>) {
  const names: readonly WorkloadName[] = positionals.length > 0 ? [...new Set(positionals)] : workloadNames;
  const prefix = values.prefix?.replace(/\/+$/, '');
  return { ...values, names, prefix, platforms: platformsIn(values.platform) };
}
