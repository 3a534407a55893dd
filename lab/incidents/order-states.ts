// The states of all orders, as the shop's stores have them. Nothing else of an order is read.
import type { RedisClient } from '@boutique/service-kit/redis';
import { withRedis } from '../chaos/redis-records.ts';
import { rowsOf } from '../chaos/sqlite-records.ts';

export interface UnfinishedOrder {
  readonly orderId: string;
  readonly state: string;
  /** ISO 8601 */
  readonly createdAt: string;
}
/** A line of signals/orders.jsonl. */
export interface OrderStates {
  /** Unix ms */
  readonly at: number;
  readonly counts: Readonly<Record<string, number>>;
  /** The oldest ones. */
  readonly unfinished: readonly UnfinishedOrder[];
}

const maxUnfinished = 20;
const isFinal = "state IN ('DONE', 'REFUSED', 'REFUNDED')";

/** From the folder DATA_DIR of an embedded shop. */
export function sqliteOrderStates(dataDir: string): OrderStates {
  const rows = (sql: string) => rowsOf(dataDir, 'orderservice', sql);
  const counts = rows('SELECT state, count(*) AS count FROM orders GROUP BY state').map(
    ({ state, count }) => [String(state), Number(count)] as const,
  );
  const unfinished = rows(
    `SELECT order_id, state, created_at FROM orders WHERE NOT ${isFinal} ORDER BY created_at LIMIT ${maxUnfinished}`,
  ).map((row) => unfinishedOrder(String(row.order_id), String(row.state), Number(row.created_at)));
  return { at: Date.now(), counts: Object.fromEntries(counts), unfinished };
}

const unfinishedOrder = (orderId: string, state: string, createdAtMs: number): UnfinishedOrder => ({
  ...{ orderId, state },
  createdAt: new Date(createdAtMs).toISOString(),
});

/** Returns each state and its count, then the ID, the state and the time of each unfinished order. */
const script = `
  local counts, unfinished = {}, {}
  local cursor = '0'
  repeat
    local found = redis.call('SCAN', cursor, 'MATCH', 'order:*', 'COUNT', 1000)
    cursor = found[1]
    for _, key in ipairs(found[2]) do
      local state = redis.call('HGET', key, 'state')
      if state then
        counts[state] = (counts[state] or 0) + 1
        if state ~= 'DONE' and state ~= 'REFUSED' and state ~= 'REFUNDED' then
          local order = cjson.decode(redis.call('HGET', key, 'body'))
          table.insert(unfinished, { order.orderId, state, tostring(order.createdAtMs) })
        end
      end
    end
  until cursor == '0'
  local list = {}
  for state, count in pairs(counts) do table.insert(list, { state, tostring(count) }) end
  return { list, unfinished }`;

/** Of one Redis; `address` may have a password. */
export const redisOrderStates = (address: string): Promise<OrderStates> =>
  withRedis(address, async (redis: RedisClient) => {
    const [counts, unfinished] = [await redis.script('orderStates', script)([], [])].flat();
    const orders = listsOf(unfinished).map(([id = '', state = '', ms = '']) => unfinishedOrder(id, state, Number(ms)));
    return {
      at: Date.now(),
      counts: Object.fromEntries(listsOf(counts).map(([state = '', count]) => [state, Number(count)])),
      unfinished: orders.sort((a, b) => a.createdAt.localeCompare(b.createdAt)).slice(0, maxUnfinished),
    };
  });

const listsOf = (value: unknown): string[][] =>
  Array.isArray(value) ? value.map((one) => (Array.isArray(one) ? one.map(String) : [])) : [];
