// Watches the connections of a Redis client, for which commands wait.
import type { Cluster, Redis } from 'ioredis';
import { watchCluster } from './redis-cluster.ts';
import type { RedisOutages } from './redis-outage.ts';
import { rejectionCode } from './redis-rejection.ts';

/** Name of authentication and the ready check in the log of rejections. */
const connecting = 'connecting';

/** ioredis also reports that it begins with the first Sentinel again, although none failed. */
const beginsAgain = /^All sentinels are unreachable\. (?!.*Last error)/;

/** ioredis would use the database 0 instead of the one in REDIS_ADDR. */
const noDatabase = /\bDB index\b|\bSELECT\b|'select' command/;

export interface RedisConnection {
  /** Whether a connection was opened within this time; false as soon as an attempt failed. */
  opens(limitMs: number): Promise<boolean>;
  /** Looks for the new primary after a command failed. */
  recover(): void;
}

const nodesOf = (redis: Redis | Cluster): Redis[] => ('nodes' in redis ? redis.nodes() : [redis]);

/** Call it as soon as the client exists. */
export function watchRedis(redis: Redis | Cluster, outages: RedisOutages): RedisConnection {
  let wasOpen = false;
  const waiting = new Set<(isOpen: boolean) => void>();
  const settle = (isOpen: boolean) => {
    for (const resolve of waiting) resolve(isOpen);
  };

  function failed(error: Error): void {
    if (beginsAgain.test(error.message)) return;
    if (noDatabase.test(error.message)) redis.disconnect(true);
    const code = rejectionCode(error);
    if (code) outages.rejected(code, connecting);
    else outages.lost(error);
  }

  function changed(): void {
    if (redis.status !== 'ready') return;
    wasOpen = true;
    if (nodesOf(redis).every(({ status }) => status === 'ready')) outages.connected();
    settle(true);
  }

  redis.on('ready', () => {
    outages.succeeded(connecting);
    changed();
  });
  redis.on('close', () => {
    // After a connection was lost, commands wait for the next attempt.
    if (!wasOpen) settle(false);
    wasOpen = false;
  });
  redis.on('end', () => settle(false));
  let recover = () => {};
  if ('nodes' in redis) recover = watchCluster(redis, failed, changed);
  else redis.on('error', failed);
  return {
    recover,
    opens(limitMs) {
      if (redis.status === 'end') return Promise.resolve(false);
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const timer = setTimeout(resolve, limitMs, false);
      waiting.add(resolve);
      return promise.finally(() => {
        clearTimeout(timer);
        waiting.delete(resolve);
      });
    },
  };
}
