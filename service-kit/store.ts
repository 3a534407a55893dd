// Chooses a service's store: SQLite in the embedded shop, Redis in a cluster.
import type { Workload } from './workload.ts';

/**
 * Opens the Redis store if REDIS_ADDR is set, otherwise the SQLite store (in DATA_DIR, or in memory if that is not
 * set).
 */
export async function openStore<Store>(
  workload: Workload,
  sqliteStore: (workload: Workload) => Store,
  redisStore: (workload: Workload, address: string) => Promise<Store>,
): Promise<Store> {
  const address = workload.env.optional('REDIS_ADDR');
  return address ? redisStore(workload, address) : sqliteStore(workload);
}
