// Reads the services' data from Redis.
import { setTimeout as sleep } from 'node:timers/promises';
import { StatusError } from '@boutique/service-kit/errors';
import { openRedis, type RedisClient } from '@boutique/service-kit/redis';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { amountOf, type Records } from './environment.ts';
import { orderIdOf, orderRecord } from './order-record.ts';

const workload = testWorkload('audit', { LOG_LEVEL: 'silent' });

/** On a busy machine, Redis may respond late. */
const limitMs = 60_000;

/** Repeats `work` while Redis does not respond. */
export async function withRedis<T>(address: string, work: (redis: RedisClient) => Promise<T>): Promise<T> {
  const redis = await openRedis(workload, address);
  try {
    for (const startedAt = performance.now(); ; await sleep(200)) {
      try {
        return await work(redis);
      } catch (error) {
        if (!(error instanceof StatusError) || performance.now() - startedAt > limitMs) throw error;
      }
    }
  } finally {
    redis.close();
  }
}

const countScript = `
  local count = 0
  for _, key in ipairs(redis.call('KEYS', 'order:*')) do
    local state = redis.call('HGET', key, 'state')
    if state ~= 'DONE' and state ~= 'REFUSED' and state ~= 'REFUNDED' then count = count + 1 end
  end
  return count`;

/** In a Redis Cluster, each primary has a part. */
export async function unfinishedInRedis(addresses: readonly string[]): Promise<number> {
  const counts = await ofPrimaries(addresses, async (redis) =>
    Number(await redis.script('countUnfinished', countScript)([], [])),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function ofPrimaries<T>(addresses: readonly string[], work: (redis: RedisClient) => Promise<T>): Promise<T[]> {
  const results = await Promise.all(
    addresses.map((address) =>
      withRedis(address, async (redis) => {
        const [role] = [await redis.call('ROLE')].flat();
        return role === 'master' ? [await work(redis)] : [];
      }),
    ),
  );
  return results.flat();
}

/** The hashes whose keys match `pattern`, with the part of the key in {braces}. */
async function hashes(redis: RedisClient, pattern: string) {
  const keys = [await redis.call('KEYS', pattern)].flat().map(String);
  return Promise.all(
    keys.map(async (name) => {
      const flat = [await redis.call('HGETALL', name)].flat().map(String);
      const pairs = flat.flatMap((field, at) => (at % 2 === 0 ? [[field, flat[at + 1] ?? ''] as const] : []));
      return { key: /\{(.*)\}/.exec(name)?.[1] ?? '', row: Object.fromEntries<string | undefined>(pairs) };
    }),
  );
}

export async function readRedis(addresses: readonly string[]): Promise<Records> {
  const parts = await ofPrimaries(addresses, readNode);
  return {
    orders: parts.flatMap(({ orders }) => orders),
    charges: parts.flatMap(({ charges }) => charges),
    shipments: parts.flatMap(({ shipments }) => shipments),
    mails: parts.flatMap(({ mails }) => mails),
    carts: new Map(parts.flatMap(({ carts }) => [...carts])),
  };
}

const readNode = async (redis: RedisClient): Promise<Records> => ({
  orders: (await hashes(redis, 'order:*')).map(({ row }) => orderRecord(row.body ?? '')),
  charges: (await hashes(redis, 'payment:*')).map(({ key, row }) => ({
    key: orderIdOf(key),
    transactionId: row.transaction_id ?? '',
    amount: amountOf(row.currency_code ?? '', row.units, row.nanos ?? 0),
    refunded: row.refunded_at !== undefined,
  })),
  shipments: (await hashes(redis, 'shipment:*')).map(({ key, row }) => ({
    key: orderIdOf(key),
    trackingId: row.tracking_id ?? '',
  })),
  mails: (await hashes(redis, 'outbox:*:mail:*')).map(({ row }) => ({
    to: row.to ?? '',
    orderId: row.order_id ?? '',
  })),
  carts: new Map(
    (await hashes(redis, 'cart:*:quantities')).map(({ key, row }) => [
      key,
      new Map(Object.entries(row).map(([product, quantity]) => [product, Number(quantity)] as const)),
    ]),
  ),
});
