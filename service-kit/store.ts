// Where a service keeps what outlives it: SQLite on one machine, Redis in a cluster.
import type { Workload } from './workload.ts';

/** Redis if REDIS_ADDR is set, or else SQLite in DATA_DIR (in memory without it). */
export async function openStore<Store>(
  workload: Workload,
  sqliteStore: (workload: Workload) => Store,
  redisStore: (workload: Workload, address: string) => Promise<Store>,
): Promise<Store> {
  const address = workload.env.optional('REDIS_ADDR');
  return address ? redisStore(workload, address) : sqliteStore(workload);
}
