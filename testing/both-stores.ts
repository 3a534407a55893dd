// Runs the same tests with a service's SQLite store and with its Redis store.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { openStore } from '@boutique/service-kit/store';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import type { Workload } from '@boutique/service-kit/workload';
import { noRedis, startRedis } from './redis.ts';

interface Stores<Store> {
  service: string;
  sqliteStore: (workload: Workload) => Store;
  redisStore: (workload: Workload, address: string) => Promise<Store>;
}

/** Every call opens the same data, as a restart or another replica does. The caller closes the store. */
export type OpenStore<Store> = (vars?: Record<string, string>) => Promise<Store>;

/** Each call starts with empty stores. */
export function onBothStores<Store>(stores: Stores<Store>, addTests: (open: OpenStore<Store>) => void): void {
  const { service, sqliteStore, redisStore } = stores;
  const open = (vars: Record<string, string>) => openStore(testWorkload(service, vars), sqliteStore, redisStore);

  describe(`${service} with SQLite`, () => {
    const directory = mkdtempSync(join(tmpdir(), `${service}-`));
    after(() => rmSync(directory, { recursive: true }));
    addTests((vars) => open({ DATA_DIR: directory, ...vars }));
  });

  describe(`${service} with Redis`, { skip: noRedis }, () => {
    let redis: Awaited<ReturnType<typeof startRedis>>;
    before(async () => {
      redis = await startRedis();
    });
    after(() => redis.stop());
    addTests((vars) => open({ REDIS_ADDR: redis.address, ...vars }));
  });
}
