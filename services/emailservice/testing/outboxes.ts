// Runs the same tests with both stores of the outbox.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { openStore } from '@boutique/service-kit/store';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { noRedis, startRedis } from '../../../testing/redis.ts';
import { redisOutbox } from '../redis-store.ts';
import { sqliteOutbox } from '../sqlite-store.ts';
import type { NewMail, Outbox } from '../store.ts';

export const mailOf = (orderId: string, createdAtMs = 1_900_000_000_000): NewMail => ({
  orderId,
  to: 'ann@example.com',
  subject: `Your order ${orderId}`,
  html: '<p>ä</p>',
  text: 'ä\n',
  createdAtMs,
});

/** Each call opens the same outbox for another replica. */
export type Open = (vars?: Record<string, string>) => Promise<Outbox>;

export function onBothStores(what: string, addTests: (open: Open) => void): void {
  describe(`${what} in SQLite`, () => {
    const directory = mkdtempSync(join(tmpdir(), 'outbox-'));
    after(() => rmSync(directory, { recursive: true }));
    addTests((vars) =>
      openStore(testWorkload('emailservice', { DATA_DIR: directory, ...vars }), sqliteOutbox, redisOutbox),
    );
  });

  describe(`${what} in Redis`, { skip: noRedis }, () => {
    let redis: Awaited<ReturnType<typeof startRedis>>;
    before(async () => {
      redis = await startRedis();
    });
    after(() => redis.stop());
    addTests((vars) =>
      openStore(testWorkload('emailservice', { REDIS_ADDR: redis.address, ...vars }), sqliteOutbox, redisOutbox),
    );
  });
}
