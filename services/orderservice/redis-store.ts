// Orders in Redis. An order is one hash, changed by one atomic script. The two indexes beside it live in other slots of
// a Redis Cluster, so they can't be atomic with it: an order enters them before it is made and leaves after it is final,
// and whoever reads an index asks the order itself. The index of unfinished orders is sorted by the end of their leases.
import { StatusError } from '@boutique/service-kit/errors';
import { openRedis } from '@boutique/service-kit/redis';
import type { Workload } from '@boutique/service-kit/workload';
import { isFinal } from './states.ts';
import { type Kept, type OrderStore, read, write } from './store.ts';

const createScript = `
  if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
  redis.call('HSET', KEYS[1], 'state', ARGV[1], 'body', ARGV[2], 'fingerprint', ARGV[3], 'owner', ARGV[4], 'until', ARGV[5])
  return 1`;

/** Compares state and lease, and sets all or nothing. */
const advanceScript = `
  local state, owner, till = unpack(redis.call('HMGET', KEYS[1], 'state', 'owner', 'until'))
  if state ~= ARGV[1] or (owner ~= ARGV[4] and tonumber(till) > tonumber(ARGV[6])) then return 0 end
  redis.call('HSET', KEYS[1], 'state', ARGV[2], 'body', ARGV[3], 'owner', ARGV[4], 'until', ARGV[5])
  return 1`;

/** Takes the order if nobody works on it, not even the same owner. */
const leaseScript = `
  local state, till = unpack(redis.call('HMGET', KEYS[1], 'state', 'until'))
  if state ~= ARGV[1] or tonumber(till) > tonumber(ARGV[4]) then return 0 end
  redis.call('HSET', KEYS[1], 'owner', ARGV[2], 'until', ARGV[3])
  return 1`;

/** Leaves an entry that has just been renewed: its order is about to be made. */
const dropOrphanScript = `
  local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
  if score and tonumber(score) < tonumber(ARGV[2]) then redis.call('ZREM', KEYS[1], ARGV[1]) end`;

const unfinished = 'orders:unfinished';
const ordersOf = (user: string) => `orders:of:{${user}}`;
const keyOf = (id: string) => `order:{${id}}`;
/** An index entry without an order is dropped after this long: its maker died in between. */
const orphanAfterMs = 60_000;

export async function redisOrders(workload: Workload, address: string): Promise<OrderStore> {
  const redis = await openRedis(workload, address);
  const create = redis.script('orderCreate', createScript);
  const advance = redis.script('orderAdvance', advanceScript);
  const lease = redis.script('orderLease', leaseScript);
  const dropOrphan = redis.script('orderDropOrphan', dropOrphanScript);

  async function get(id: string): Promise<Kept | undefined> {
    const found = await redis.call('HMGET', keyOf(id), 'body', 'fingerprint', 'owner');
    const [body, fingerprint = '', leaseOwner = ''] = strings(found);
    return body ? { order: read(body), fingerprint, leaseOwner } : undefined;
  }

  /** The index follows the lease; where it doesn't (a crash in between), the lease in the order still holds. */
  const note = (id: string, untilMs: number) => redis.call('ZADD', unfinished, 'XX', untilMs, id);

  return {
    get,
    async create(order, fingerprint, { owner, untilMs }) {
      const { orderId: id, userId, state, createdAtMs } = order;
      await Promise.all([
        redis.call('ZADD', unfinished, untilMs, id),
        redis.call('ZADD', ordersOf(userId), 'NX', createdAtMs, id),
      ]);
      const created = (await create([keyOf(id)], [state, write(order), fingerprint, owner, untilMs])) === 1;
      // Not read back: a read that fails now would report UNAVAILABLE for an order that exists.
      if (created) return { order, fingerprint, leaseOwner: owner, created };
      const kept = await get(id);
      if (!kept) throw new Error(`order ${id} exists, but can't be read`);
      if (isFinal(kept.order.state)) await ifPossible(redis.call('ZREM', unfinished, id));
      return { ...kept, created };
    },
    async advance(order, from, { owner, untilMs }, now) {
      const args = [from, order.state, write(order), owner, untilMs, now];
      const done = (await advance([keyOf(order.orderId)], args)) === 1;
      if (done && isFinal(order.state)) await ifPossible(redis.call('ZREM', unfinished, order.orderId));
      else if (done) await ifPossible(note(order.orderId, untilMs));
      return done;
    },
    async list(user, limit) {
      const ids = strings(await redis.call('ZREVRANGE', ordersOf(user), 0, limit - 1));
      const found = await Promise.all(ids.map(get));
      return found.flatMap((kept) => (kept ? [kept.order] : []));
    },
    async leaseUnfinished({ owner, untilMs }, limit, now) {
      const leased: Awaited<ReturnType<OrderStore['list']>> = [];
      const ids = strings(await redis.call('ZRANGE', unfinished, '-inf', now, 'BYSCORE', 'LIMIT', 0, 2 * limit));
      try {
        for (const id of ids) {
          if (leased.length === limit) break;
          const kept = await get(id);
          if (!kept) await dropOrphan([unfinished], [id, now - orphanAfterMs]);
          else if (isFinal(kept.order.state)) await ifPossible(redis.call('ZREM', unfinished, id));
          else if ((await lease([keyOf(id)], [kept.order.state, owner, untilMs, now])) === 1) {
            leased.push(kept.order);
            await ifPossible(note(id, untilMs));
          }
        }
      } catch (error) {
        // Those leased before the store failed are the caller's.
        if (leased.length === 0 || !(error instanceof StatusError)) throw error;
      }
      return leased;
    },
    ping: redis.ping,
    close: redis.close,
  };
}

/** For an index, after the order itself was written: every reader of the index asks the order. */
const ifPossible = (write: Promise<unknown>) =>
  write.catch((error: unknown) => {
    if (!(error instanceof StatusError)) throw error;
  });

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map((item) => String(item ?? '')) : []);
