// Orders in Redis. Each order is one hash, changed by atomic scripts. There are three indexes: the orders of a user, the
// unfinished orders by the end of their leases, and the final orders by the tick in which they became final. On Redis Cluster
// they can be on other nodes, so they are not updated atomically with the order. An order is indexed before it is created, and
// readers of an index always check the order.
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import { needsManualCheck } from '@boutique/protos/order-reasons';
import { StatusError } from '@boutique/service-kit/errors';
import { openVersionedRedis } from '@boutique/service-kit/redis-version';
import type { Workload } from '@boutique/service-kit/workload';
import { isFinal } from './states.ts';
import { maxLeaseMs, type OrderStore, parseOrder, type StoredOrder, serializeOrder, sizeLimit } from './store.ts';

const createScript = `
  if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
  redis.call('HSET', KEYS[1], 'state', ARGV[1], 'body', ARGV[2], 'fingerprint', ARGV[3], 'owner', ARGV[4], 'until', ARGV[5],
    'capability', ARGV[6], 'tick', ARGV[7])
  return 1`;

/** Whether a lease is in force: one further ahead than a lease can be is void. */
const isLeasedFunction = `
  local function isLeased(till, now) return tonumber(till) > now and tonumber(till) <= now + ${maxLeaseMs} end`;

/** Replaces the order only if it is the expected one and its lease allows it. */
const advanceScript = `${isLeasedFunction}
  local body, owner, till = unpack(redis.call('HMGET', KEYS[1], 'body', 'owner', 'until'))
  if body ~= ARGV[1] or (owner ~= ARGV[4] and isLeased(till, tonumber(ARGV[6]))) then return 0 end
  redis.call('HSET', KEYS[1], 'state', ARGV[2], 'body', ARGV[3], 'owner', ARGV[4], 'until', ARGV[5])
  return 1`;

/** Leases the order unless it is leased, even to the same owner. */
const leaseScript = `${isLeasedFunction}
  local state, till = unpack(redis.call('HMGET', KEYS[1], 'state', 'until'))
  if state ~= ARGV[1] or isLeased(till, tonumber(ARGV[4])) then return 0 end
  redis.call('HSET', KEYS[1], 'owner', ARGV[2], 'until', ARGV[3])
  return 1`;

const advanceTickScript = `
  if tonumber(redis.call('GET', KEYS[1]) or 0) == tonumber(ARGV[1]) then redis.call('INCR', KEYS[1]) end
  return tonumber(redis.call('GET', KEYS[1]) or 0)`;

const unfinished = 'orders:unfinished';
const finished = 'orders:finished';
const tick = 'orders:tick';
const ordersOf = (user: string) => `orders:of:{${user}}`;
const keyOf = (id: string) => `order:{${id}}`;
/**
 * An index entry without an order is deleted after this time: the process crashed before it created the order. The time
 * begins when this process first reads the entry, because the clock that wrote it may differ.
 */
const orphanAfterMs = 60_000;
const maxOrphans = 10_000;
/** When an entry is read again whose order can't be leased now. */
const recheckMs = 10_000;
/** Limits the time of a call to about a second. */
const maxRounds = 20;
/** Of the unfinished orders, so many are read to find the oldest one. */
const maxInspected = 100;
/** Orders or index entries read at a time, since a list of large orders ends early. */
const chunkSize = 10;

export async function redisOrders(workload: Workload, address: string): Promise<OrderStore> {
  const redis = await openVersionedRedis(workload, address, 1);
  const create = redis.script('orderCreate', createScript);
  const advance = redis.script('orderAdvance', advanceScript);
  const lease = redis.script('orderLease', leaseScript);
  const advanceTick = redis.script('orderTick', advanceTickScript);
  /** When index entries without an order were first read, by the timer that no clock affects. */
  const orphans = new Map<string, number>();

  async function get(id: string): Promise<(StoredOrder & { body: string }) | undefined> {
    const found = await redis.call('HMGET', keyOf(id), 'body', 'fingerprint', 'owner', 'capability', 'tick');
    const [body, fingerprint = '', leaseOwner = '', capability = '', createdTick = ''] = strings(found);
    const order = body && parseOrder(body);
    // Its reader charges or ships it, or shows it to the visitor.
    if (order) await redis.replicated(found);
    return order ? { order, body, fingerprint, leaseOwner, capability, createdTick: Number(createdTick) } : undefined;
  }

  /** Only an index: if this fails, the lease in the order itself is still valid. */
  const updateIndex = (id: string, untilMs: number) => redis.call('ZADD', unfinished, 'XX', untilMs, id);

  const currentTick = async () => Number(await redis.call('GET', tick));

  /** If it fails in between, the next reader of the first index repeats it. */
  async function move(id: string, from: string, to: string, score: number): Promise<void> {
    await redis.call('ZADD', to, 'NX', score, id);
    await redis.call('ZREM', from, id);
  }

  const finish = (id: string) => bestEffort(currentTick().then((now) => move(id, unfinished, finished, now)));

  async function forget(id: string): Promise<void> {
    const stored = await get(id);
    // A failover can lose the last change of an order.
    if (stored && !isFinal(stored.order.state)) return move(id, finished, unfinished, 0);
    // The index of expired orders is last, so that the next call repeats what a crash left.
    if (stored) await redis.call('ZREM', ordersOf(stored.order.userId), id);
    await redis.call('DEL', keyOf(id));
    await redis.call('ZREM', finished, id);
  }

  async function handleOrphan(id: string, now: number): Promise<void> {
    if (orphans.size >= maxOrphans) orphans.clear();
    const since = orphans.get(id) ?? performance.now();
    orphans.set(id, since);
    if (performance.now() - since <= orphanAfterMs) return bestEffort(updateIndex(id, now + recheckMs));
    await redis.call('ZREM', unfinished, id);
    orphans.delete(id);
  }

  const unfinishedBetween = async (fromMs: number | string, toMs: number | string, limit: number) =>
    strings(await redis.call('ZRANGE', unfinished, fromMs, toMs, 'BYSCORE', 'LIMIT', 0, limit));

  return {
    get,
    async create(newOrder, { owner, untilMs }) {
      const { order, fingerprint, capability, createdTick } = newOrder;
      const { orderId: id, userId, state, createdAtMs } = order;
      await Promise.all([
        redis.call('ZADD', unfinished, untilMs, id),
        redis.call('ZADD', ordersOf(userId), 'NX', createdAtMs, id),
      ]);
      const args = [state, serializeOrder(order), fingerprint, owner, untilMs, capability, createdTick];
      const created = (await create([keyOf(id)], args)) === 1;
      // Not read back: if that failed, an order that exists would be reported as UNAVAILABLE.
      if (created) return { ...newOrder, leaseOwner: owner, created };
      const stored = await get(id);
      if (!stored) throw new Error(`order ${id} exists, but can't be read`);
      if (isFinal(stored.order.state)) await finish(id);
      return { ...stored, created };
    },
    async advance(order, previous, { owner, untilMs }, now) {
      const args = [serializeOrder(previous), order.state, serializeOrder(order), owner, untilMs, now];
      const hasAdvanced = (await advance([keyOf(order.orderId)], args)) === 1;
      if (hasAdvanced && isFinal(order.state)) await finish(order.orderId);
      else if (hasAdvanced) await bestEffort(updateIndex(order.orderId, untilMs));
      return hasAdvanced;
    },
    async list(user, { limit, maxBytes }, after) {
      const rank = after && (await redis.call('ZREVRANK', ordersOf(user), after.orderId));
      const start = after ? Number(rank) + 1 : 0;
      const ids = strings(await redis.call('ZREVRANGE', ordersOf(user), start, start + limit));
      const fits = sizeLimit(maxBytes);
      const orders: Order[] = [];
      for (let at = 0; at < ids.length; at += chunkSize) {
        for (const stored of await Promise.all(ids.slice(at, at + chunkSize).map(get))) {
          if (!stored) continue;
          if (orders.length === limit || !fits(stored.body)) return { orders, hasMore: true };
          orders.push(stored.order);
        }
      }
      return { orders, hasMore: ids.length > limit };
    },
    async leaseUnfinished({ owner, untilMs }, { limit, maxBytes }, now) {
      const fits = sizeLimit(maxBytes);
      const leased: StoredOrder[] = [];
      /** Leases the order, or moves its entry, so that it doesn't delay others. Returns false if the list is full. */
      async function take(id: string): Promise<boolean> {
        const stored = await get(id);
        if (!stored) await handleOrphan(id, now);
        else if (isFinal(stored.order.state)) await finish(id);
        else if (needsManualCheck(stored.order)) await bestEffort(updateIndex(id, now + maxLeaseMs));
        else if (!fits(stored.body)) return false;
        else if ((await lease([keyOf(id)], [stored.order.state, owner, untilMs, now])) === 1) {
          leased.push({ ...stored, leaseOwner: owner });
          await bestEffort(updateIndex(id, untilMs));
        } else await bestEffort(updateIndex(id, now + recheckMs));
        return leased.length < limit;
      }
      try {
        for (let round = 0; round < maxRounds; round++) {
          const ids = [
            ...(await unfinishedBetween('-inf', now, chunkSize)),
            ...(await unfinishedBetween(now + maxLeaseMs + 1, '+inf', chunkSize)),
          ];
          if (ids.length === 0) break;
          for (const id of ids) if (!(await take(id))) return leased;
        }
      } catch (error) {
        // Orders leased before the store failed belong to the caller.
        if (leased.length === 0 || !(error instanceof StatusError)) throw error;
      }
      return leased;
    },
    async unfinished() {
      const ids = strings(await redis.call('ZRANGE', unfinished, 0, maxInspected - 1));
      const more = ids.length < maxInspected ? 0 : Number(await redis.call('ZCARD', unfinished)) - ids.length;
      const orders = (await Promise.all(ids.map(get))).flatMap((stored) => stored?.order ?? []);
      const times = orders.filter(({ state }) => !isFinal(state)).map(({ createdAtMs }) => Number(createdAtMs));
      return { count: times.length + more, sinceMs: times.length > 0 ? Math.min(...times) : undefined };
    },
    async expired(tick, limit) {
      const found = strings(await redis.call('ZRANGE', finished, '-inf', tick, 'BYSCORE', 'LIMIT', 0, limit));
      return Promise.all(
        found.map(async (orderId) => ({ orderId, capability: (await get(orderId))?.capability ?? '' })),
      );
    },
    async forget(orderIds, tick) {
      const scores = await Promise.all(orderIds.map((id) => redis.call('ZSCORE', finished, id)));
      const isExpired = (score: unknown) => score !== null && Number(score) <= tick;
      await Promise.all(orderIds.filter((_, at) => isExpired(scores[at])).map(forget));
    },
    tick: currentTick,
    advanceTick: async (seen) => Number(await advanceTick([tick], [seen])),
    ping: redis.ping,
    close: redis.close,
  };
}

/** For an index update after the order itself was written: readers of the index check the order anyway. */
async function bestEffort(update: Promise<unknown>): Promise<void> {
  try {
    await update;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
  }
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map((item) => String(item ?? '')) : []);
