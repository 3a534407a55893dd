// Payments in Redis: one hash per key, changed by atomic scripts.
import { openVersionedRedis } from '@boutique/service-kit/redis-version';
import type { Workload } from '@boutique/service-kit/workload';
import { keptWithoutOrderSeconds, type PaymentStore, paymentOf } from './store.ts';

const findScript = `return redis.call('HGETALL', KEYS[1])`;

/** ARGV: seconds to keep it, 0 for an order's, and the fields. */
const chargeScript = `
  if redis.call('EXISTS', KEYS[1]) == 0 then
    redis.call('HSET', KEYS[1], unpack(ARGV, 2))
    if ARGV[1] ~= '0' then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
  end
  return redis.call('HGETALL', KEYS[1])`;

const refundScript = `
  redis.call('HSETNX', KEYS[1], 'refunded_at', ARGV[1])
  return redis.call('HGETALL', KEYS[1])`;

const payment = (key: string) => `payment:{${key}}`;
const keys = (key: string) => [payment(key)];

export async function redisPayments(workload: Workload, address: string): Promise<PaymentStore> {
  const redis = await openVersionedRedis(workload, address, 1);
  const find = redis.script('paymentFind', findScript);
  const charge = redis.script('paymentCharge', chargeScript);
  const refund = redis.script('paymentRefund', refundScript);
  return {
    async find(key) {
      const found = await find(keys(key), []);
      const row = rowOf(found);
      if (Object.keys(row).length === 0) return undefined;
      // A repeated charge succeeds because of it.
      await redis.replicated(found);
      return paymentOf(row);
    },
    async charge(key, { transactionId, amount, last4, fingerprint }, at) {
      const row = {
        transaction_id: transactionId,
        currency_code: amount.currencyCode,
        units: amount.units,
        nanos: amount.nanos,
        last4,
        fingerprint,
        charged_at: at.toISOString(),
      };
      const seconds = key === transactionId ? keptWithoutOrderSeconds : 0;
      return paymentOf(rowOf(await charge(keys(key), [seconds, ...Object.entries(row).flat()])));
    },
    async refund(key, at) {
      return paymentOf(rowOf(await refund(keys(key), [at.toISOString()])));
    },
    async forget(forgotten) {
      await Promise.all(forgotten.map((key) => redis.call('DEL', ...keys(key))));
    },
    ping: redis.ping,
    close: redis.close,
  };
}

/** In scripts, HGETALL returns a flat list: name, value, name, value... */
function rowOf(reply: unknown): Record<string, string> {
  const flat = Array.isArray(reply) ? reply.map(String) : [];
  return Object.fromEntries(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? '']] : [])));
}
