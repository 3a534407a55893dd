// The options of `npm run images`.
import { parseArgs } from 'node:util';
import { Problem } from '../../start/problem.ts';
import { type WorkloadName, workloadNames } from '../../topology.ts';
import { defaultBase } from './build.ts';

export const help = `npm run images -- [service...] [options]: images of the services named, or of all

  --tag T            in place of a tag that tells the content
  --prefix P         before each name, as P/cartservice:T
  --push             pushes them there too
  --platform LIST    linux/amd64,linux/arm64: for several at once --push is needed
  --base IMAGE       another base image with Node 24
  --unbundled        npm packages as files, for an OpenTelemetry agent of your own to patch
  --sizes            what a node pulls for all of them together (takes some seconds)`;

const accepted = {
  tag: { type: 'string' },
  prefix: { type: 'string' },
  push: { type: 'boolean', default: false },
  platform: { type: 'string' },
  base: { type: 'string', default: defaultBase },
  unbundled: { type: 'boolean', default: false },
  sizes: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** What was typed; a wrong one is a Problem. */
export function readImageOptions(args: string[]) {
  const { values, positionals } = parseArgs({ args, options: accepted, allowPositionals: true });
  const { tag, push, base, unbundled, sizes, help: isHelp } = values;
  const prefix = values.prefix?.replace(/\/+$/, '');
  const platforms = values.platform?.split(',') ?? [];
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag))
    throw new Problem(`--tag is "${tag}", but may contain only letters, digits, dots, dashes and underscores.`);
  if (prefix !== undefined && !/^[a-z0-9][a-z0-9._:/-]*$/.test(prefix))
    throw new Problem(`--prefix is "${prefix}", but must be a registry's address in lower case: ghcr.io/ann.`);
  const odd = platforms.find((one) => !/^linux\/[a-z0-9]+(\/v\d)?$/.test(one));
  if (odd !== undefined)
    throw new Problem(`--platform has "${odd}", but must be a list such as linux/amd64,linux/arm64.`);
  if (push && !prefix) throw new Problem('--push needs --prefix: the registry that is pushed to.');
  if (platforms.length > 1 && !push)
    throw new Problem('Images for several platforms can only be kept in a registry: they need --prefix and --push.');
  if (platforms.length > 1 && sizes) throw new Problem('--sizes measures the images of one platform.');
  const names = positionals.length > 0 ? [...new Set(positionals.map(workloadNamed))] : workloadNames;
  return { isHelp, names, tag, prefix, push, platforms, base, unbundled, sizes };
}

export function workloadNamed(text: string): WorkloadName {
  const name = workloadNames.find((one) => one === text);
  if (name) return name;
  throw new Problem(`There is no service "${text}". There are:\n  ${workloadNames.join('\n  ')}`);
}
