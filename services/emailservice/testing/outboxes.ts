// The same tests on each store an outbox may have.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { readEnv } from '@boutique/service-kit/env';
import { noRedis, startRedis } from '../../../testing/redis.ts';
import { type NewMail, type Outbox, openOutbox } from '../store.ts';

export const mailOf = (orderId: string, createdAtMs = 1_900_000_000_000): NewMail => ({
  orderId,
  to: 'ann@example.com',
  subject: `Your order ${orderId}`,
  html: '<p>ä</p>',
  text: 'ä\n',
  createdAtMs,
});

/** Opens the outbox of the store; each call is another replica's. */
export type Open = (vars?: Record<string, string>) => Promise<Outbox>;

export function onBothStores(what: string, behaves: (open: Open) => void): void {
  describe(`${what} in SQLite`, () => {
    const directory = mkdtempSync(join(tmpdir(), 'outbox-'));
    after(() => rmSync(directory, { recursive: true }));
    behaves((vars) => openOutbox(readEnv('emailservice', { DATA_DIR: directory, ...vars })));
  });

  describe(`${what} in Redis`, { skip: noRedis }, () => {
    let redis: Awaited<ReturnType<typeof startRedis>>;
    before(async () => {
      redis = await startRedis();
    });
    after(() => redis.stop());
    behaves((vars) => openOutbox(readEnv('emailservice', { REDIS_ADDR: redis.address, ...vars })));
  });
}
