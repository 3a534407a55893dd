// Finds the store that `npm run backup` and `npm run restore` work on.
import { resolve } from 'node:path';
import { EnvError } from '@boutique/service-kit/env';
import { StatusError } from '@boutique/service-kit/errors';
import { openRedis } from '@boutique/service-kit/redis';
import { parseRedisAddress } from '@boutique/service-kit/redis-address';
import { createWorkload } from '@boutique/service-kit/workload';
import { redisStore } from '../start/backup/redis.ts';
import { sqliteStore } from '../start/backup/sqlite.ts';
import type { Store } from '../start/backup/store.ts';
import type { Values } from '../start/command-line/spec.ts';
import { Problem } from '../start/problem.ts';
import { withShopRedis } from './cluster/redis-password.ts';
import { requireCluster } from './cluster/require-cluster.ts';
import { findTarget } from './cluster/target.ts';
import { targetOptions } from './cluster/target-options.ts';

export const storeOptions = {
  cluster: { type: 'flag', help: "the Redis of the shop in the cluster, instead of the store of this machine's shop" },
  ...targetOptions,
} as const;

/** Where this machine's shop keeps its data, with the same variables as `npm start`. */
export async function withStore<T>(
  values: Values<typeof storeOptions>,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const { DATA_DIR, REDIS_ADDR } = process.env;
  if (values.cluster) {
    const to = await findTarget(values);
    await requireCluster(to);
    return withShopRedis(to, (address) => withRedis(address, `the shop in ${to.context}`, true, work));
  }
  if (REDIS_ADDR) return withRedis(REDIS_ADDR, 'the Redis of REDIS_ADDR', false, work);
  return work(sqliteStore(resolve(import.meta.dirname, '..', DATA_DIR || '.data')));
}

async function withRedis<T>(
  address: string,
  name: string,
  isOfCluster: boolean,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  if (parseRedisAddress(address)?.topology === 'cluster')
    throw new Problem(
      'Data in a Redis Cluster is spread over its nodes: use the snapshots of Redis or of your provider.',
    );
  const { REDIS_PASSWORD_FILE, REDIS_SENTINEL_PASSWORD_FILE, REDIS_CA_FILE } = process.env;
  const files = isOfCluster ? {} : { REDIS_PASSWORD_FILE, REDIS_SENTINEL_PASSWORD_FILE, REDIS_CA_FILE };
  const { redis, remedy } = await open(address, files);
  const store = redisStore(redis, name);
  try {
    return await work(store);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const sentence = `${name} can't be used${remedy() || `: ${error.message}`}.`;
    if (!store.isIncomplete?.()) throw new Problem(sentence);
    throw new Problem(`${sentence} It has only a part of the backup now: run this command again, with --force.`);
  } finally {
    redis.close();
  }
}

/** `remedy` is what Redis rejected and what to do about it, such as " (WRONGPASS): check the user". */
async function open(address: string, files: Record<string, string | undefined>) {
  let remedy = '';
  try {
    const workload = await createWorkload('backup', { LOG_LEVEL: 'silent', OTEL_SDK_DISABLED: 'true', ...files });
    workload.log.warn = ({ reason }: { reason?: string }, text = '') => {
      const [, ...advice] = text.split(': ');
      if (advice.length > 0) remedy = ` (${reason}): ${advice.join(': ')}`;
    };
    return { redis: await openRedis(workload, address), remedy: () => remedy };
  } catch (error) {
    if (error instanceof EnvError) throw new Problem(error.message.replace(/^backup: /, 'Redis: '));
    throw error;
  }
}
