// Refuses data in Redis that a newer version of the workload wrote, as SQLite's user_version does for files.
import { EnvError } from './env.ts';
import { rejectedBy, StatusError } from './errors.ts';
import { openRedis, type RedisClient } from './redis.ts';
import type { Workload } from './workload.ts';

const raiseScript = `
  if tonumber(redis.call('GET', KEYS[1]) or 0) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1]) end`;

/**
 * Opens Redis for data in the format `version`; raise it with a change that older versions can't read. Throws an EnvError if
 * the data is newer. If Redis is not reachable yet, newer data makes every command UNAVAILABLE later.
 */
export async function openVersionedRedis(workload: Workload, address: string, version: number): Promise<RedisClient> {
  const redis = await openRedis(workload, address);
  const raise = redis.script('raiseVersion', raiseScript);
  const key = `version:${workload.name}`;
  const problem = `the data in Redis was written by a newer version of ${workload.name}`;
  let checking: Promise<boolean> | undefined;
  let wasNewer = false;

  async function isNewer(): Promise<boolean> {
    const stored = Number(await redis.call('GET', key));
    // A full Redis can still be read; a later start stores the version.
    if (stored < version) await raise([key], [version]).catch(ignoreStatus);
    return stored > version;
  }

  async function check(): Promise<void> {
    checking ??= isNewer();
    try {
      if (!(await checking)) return;
    } catch (error) {
      checking = undefined;
      throw error;
    }
    if (!wasNewer)
      workload.log.error(
        { event: 'kit.store.newer_data' },
        `${problem}: start that version, or set another REDIS_ADDR`,
      );
    wasNewer = true;
    throw rejectedBy('redis', problem, 'NEWER_VERSION');
  }

  if (await isNewer().catch(ignoreStatus)) {
    redis.close();
    throw new EnvError(`${workload.name}: ${problem}. Start that version, or set another REDIS_ADDR.`);
  }
  return {
    async call(...command) {
      await check();
      return redis.call(...command);
    },
    script(name, lua) {
      const run = redis.script(name, lua);
      return async (keys, args) => {
        await check();
        return run(keys, args);
      };
    },
    replicated: redis.replicated,
    async ping() {
      await check();
      return redis.ping();
    },
    close: redis.close,
  };
}

function ignoreStatus(error: unknown): undefined {
  if (!(error instanceof StatusError)) throw error;
}
