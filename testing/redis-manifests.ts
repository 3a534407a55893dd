// Finds the Redis containers in the repository's manifests.
import { globSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { read, root } from './sources.ts';

export interface RedisContainer {
  path: string;
  args: string[];
  limitBytes: number;
}

interface Manifest {
  spec?: { template?: { spec?: { containers?: Container[] } } };
}

interface Container {
  args?: string[];
  resources?: { limits?: { memory?: string } };
}

const units = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 } as const;

/** Every container that runs redis-server. The chart's templates are not YAML; rendered, they equal k8s/base. */
export const redisContainers = (): RedisContainer[] =>
  globSync(['k8s/{base,components,overlays}/**/*.yaml', 'release/*.yaml'], { cwd: root })
    .sort()
    .flatMap((path) =>
      parseAllDocuments(read(path))
        .map((document): Manifest | null => document.toJS())
        .flatMap((manifest) => manifest?.spec?.template?.spec?.containers ?? [])
        .filter((container) => JSON.stringify(container).includes('redis-server'))
        .map(({ args = [], resources }) => ({ path, args, limitBytes: bytesOf(path, resources?.limits?.memory) })),
    );

function bytesOf(path: string, quantity = ''): number {
  const [, amount, unit] = quantity.match(/^(\d+)(Ki|Mi|Gi)$/) ?? [];
  if (!isUnit(unit)) throw new Error(`${path}: redis has no memory limit in Ki, Mi or Gi`);
  return Number(amount) * units[unit];
}

const isUnit = (text: string | undefined): text is keyof typeof units => text !== undefined && text in units;

/** In Redis' notation, mb is 1024 × 1024. */
export function maxmemoryOf({ path, args }: RedisContainer): number {
  const [, amount, unit] = args[args.indexOf('--maxmemory') + 1]?.match(/^(\d+)(kb|mb|gb)$/) ?? [];
  const factor = unit && { kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30 }[unit];
  if (!factor) throw new Error(`${path}: redis has no --maxmemory in kb, mb or gb`);
  return Number(amount) * factor;
}
