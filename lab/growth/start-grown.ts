// Starts a shop that has data of a given size: a real order and a real cart, copied while the shop is stopped.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRedis } from '@boutique/service-kit/redis';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { redisStore } from '../../start/backup/redis.ts';
import { sqliteStore } from '../../start/backup/sqlite.ts';
import { backup, type Store } from '../../start/backup/store.ts';
import { startRedis } from '../../testing/redis.ts';
import { workloadNames } from '../../topology.ts';
import { cpuSeconds, memoryOf } from '../bench/process-usage.ts';
import { startShop, untraced } from '../shop-processes.ts';
import { sum } from '../statistics.ts';
import { catalogueOf } from './catalogue.ts';
import { type Originals, placeOriginals } from './copies.ts';
import { copyInRedis } from './redis-copies.ts';
import type { Grown, Size } from './requests.ts';
import { copyInSqlite } from './sqlite-copies.ts';

export interface GrownShop extends Grown {
  readonly start: { readonly seconds: number; readonly cpuSeconds: number };
  readonly idleMebibytes: number;
  /** Of the files of all stores; 0 with Redis. */
  readonly storedMebibytes: number;
  backUp(): Promise<number>;
  stop(): Promise<void>;
}

interface Options {
  readonly size: Size;
  readonly directory: string;
  readonly isInRedis: boolean;
}

export async function startGrown({ size, directory, isInRedis }: Options): Promise<GrownShop> {
  const folder = mkdtempSync(join(directory, 'grown-'));
  const dataDir = join(folder, 'data');
  const catalogue = join(folder, 'products.json');
  writeFileSync(catalogue, catalogueOf(size.products));
  const redis = isInRedis ? await startRedis() : undefined;
  const vars = {
    ...untraced,
    PRODUCT_CATALOG_FILE: catalogue,
    // By default, carts beyond 64 MiB are deleted.
    MAX_CARTS_MIB: '4096',
    ...(redis && { REDIS_ADDR: redis.address }),
  };
  const originals = await placed(dataDir, vars);
  const client = redis && (await openRedis(testWorkload('growth'), redis.address));
  if (client) await copyInRedis(client, originals, size.orders);
  else copyInSqlite(dataDir, originals, size.orders);

  const shop = await startShop({ dataDir, vars });
  const store = client ? redisStore(client, redis.address) : sqliteStore(dataDir);
  return {
    ...{ shop, size, cookie: originals.cookie },
    start: { seconds: shop.openAfterMs / 1000, cpuSeconds: sum([...cpuSeconds(shop.pids()).values()]) },
    idleMebibytes: sum(memoryOf(shop.pids()).map(({ rssMebibytes }) => rssMebibytes)),
    storedMebibytes: redis ? 0 : sum(workloadNames.map((name) => mebibytes(join(dataDir, `${name}.db`)))),
    backUp: () => secondsOfBackup(store, join(folder, 'backup')),
    async stop() {
      await shop.stop();
      client?.close();
      redis?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function placed(dataDir: string, vars: NodeJS.ProcessEnv): Promise<Originals> {
  const shop = await startShop({ dataDir, vars });
  const originals = await placeOriginals(shop.url);
  await shop.stop();
  return originals;
}

const mebibytes = (file: string) => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) / 1024 ** 2;

async function secondsOfBackup(store: Store, folder: string): Promise<number> {
  const began = performance.now();
  await backup(store, folder);
  const seconds = (performance.now() - began) / 1000;
  rmSync(folder, { recursive: true });
  return seconds;
}
