// The Redis containers of the manifests, read without a YAML parser: in the two styles that they are written in.
import { globSync } from 'node:fs';
import { read, root } from './sources.ts';

export interface RedisContainer {
  path: string;
  args: string[];
  limitBytes: number;
}

const units = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 } as const;

/** Every container that runs redis-server, in any manifest of the repository. */
export const redisContainers = (): RedisContainer[] =>
  globSync(['k8s/**/*.yaml', 'release/*.yaml'], { cwd: root })
    .sort()
    .flatMap((path) => documentsWithRedis(path).map((text) => containerOf(path, text)));

const documentsWithRedis = (path: string) =>
  read(path)
    .split(/^---$/m)
    .filter((text) => /\bredis-server\b/.test(text.replaceAll(/#.*$/gm, '')));

function containerOf(path: string, text: string): RedisContainer {
  const [, flow] = text.match(/args:\s*\[([^\]]*?),?\s*\]/) ?? [];
  const [, block] = text.match(/args:\n((?: +- .*\n)+)/) ?? [];
  const args =
    flow?.split(/,\s*/) ??
    block
      ?.trim()
      .split(/\n? *- /)
      .slice(1) ??
    [];
  // A container's own limit stands after its arguments in both styles; the pod has just one container.
  const [, amount, unit] = text.match(/limits:(?: \{|\n +) *memory: (\d+)(Ki|Mi|Gi)\b/) ?? [];
  if (args.length === 0 || !isUnit(unit)) throw new Error(`${path}: no arguments or no memory limit of redis found`);
  return { path, args: args.map(unquoted), limitBytes: Number(amount) * units[unit] };
}

const isUnit = (text: string | undefined): text is keyof typeof units => text !== undefined && text in units;
const unquoted = (text: string) => text.trim().replace(/^"(.*)"$/, '$1');

/** Redis' own notation: mb is 1024 × 1024. */
export function maxmemoryOf({ path, args }: RedisContainer): number {
  const [, amount, unit] = args[args.indexOf('--maxmemory') + 1]?.match(/^(\d+)(kb|mb|gb)$/) ?? [];
  const factor = unit && { kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30 }[unit];
  if (!factor) throw new Error(`${path}: redis has no --maxmemory in kb, mb or gb`);
  return Number(amount) * factor;
}
