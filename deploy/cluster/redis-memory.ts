// How full the Redis in the cluster is, and whether it accepts writes.
import { redis } from '../manifests/cluster-topology.ts';
import { tryRun } from './exec.ts';
import type { Target } from './target.ts';

/** As the alert RedisMemory. */
const warnAbove = 0.85;
const runbook = 'docs/runbooks/RedisMemory.md';
/** For redis-cli. SETRANGE is a write that changes nothing here, but is rejected as any other. */
export const questions = 'INFO memory\nSETRANGE status:probe 0 ""\n';

const mib = (bytes: number) => Math.round(bytes / 1024 / 1024);

interface Memory {
  /** Redis rejects writes. */
  problem?: string;
  /** It soon will. */
  note?: string;
}

/** Empty if all is well, or if Redis does not respond. */
export async function redisMemory({ context, namespace }: Target): Promise<Memory> {
  const pod = ['--namespace', namespace, `${redis.name}-0`, '--container', 'redis'];
  const command = ['--context', context, 'exec', '--stdin', ...pod, '--', 'redis-cli'];
  return describeMemory((await tryRun('kubectl', command, { input: questions, timeoutMs: 5_000 })) ?? '');
}

/** `answers`: what redis-cli prints. */
export function describeMemory(answers: string): Memory {
  const field = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(answers)?.[1] ?? 0);
  const [used, limit] = [field('used_memory'), field('maxmemory')];
  const share = `${mib(used)} of ${mib(limit)} MiB`;
  const rejection = /^(?:\(error\) )?([A-Z]+) .*\s*$/.exec(answers.trim().split('\n').at(-1) ?? '')?.[1];
  if (rejection === 'OOM')
    return { problem: `${redis.name} is full (${share}) and rejects writes, so carts and orders fail: see ${runbook}` };
  if (rejection) return { problem: `${redis.name} rejects writes (${rejection}), so carts and orders fail` };
  if (limit === 0 || used / limit < warnAbove) return {};
  const percent = Math.floor((100 * used) / limit);
  return {
    note: `${redis.name} is ${percent} % full (${share}); when it is full, carts and orders fail: see ${runbook}`,
  };
}
