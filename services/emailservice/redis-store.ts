// The outbox in Redis: a hash per email, and sorted sets of all IDs, of each order's IDs, of waiting emails by due time, and
// of used keys.
// They share a hash tag, so a single script can change them atomically, on Redis Cluster as well.
import { openVersionedRedis } from '@boutique/service-kit/redis-version';
import type { Workload } from '@boutique/service-kit/workload';
import { type ListedMail, type Mail, maxDueAheadMs, maxKeys, maxMails, maxUndelivered, type Outbox } from './store.ts';

const [ids, ofOrder, waiting, keysSeen, sequence, mail] = ['ids', 'order', 'waiting', 'keys', 'sequence', 'mail'].map(
  (name) => `outbox:{mails}:${name}`,
);
/** Of an email in a list. */
const listed = `'id', 'order_id', 'to', 'subject', 'created_at', 'delivered_at'`;
const allFields = `${listed}, 'html', 'text'`;

const deleteFunction = `
  local function delete(id)
    local order = redis.call('HGET', '${mail}:' .. id, 'order_id')
    if order then redis.call('ZREM', '${ofOrder}:' .. order, id) end
    redis.call('DEL', '${mail}:' .. id)
    redis.call('ZREM', '${ids}', id)
    redis.call('ZREM', '${waiting}', id)
  end`;

/** ARGV: key, time, order ID, and the other fields. IDs have no gaps. An email beyond the limit is deleted unless it waits; then it is deleted after its delivery. */
const addScript = (maxWaiting: number) => `${deleteFunction}
  local key, now = ARGV[1], tonumber(ARGV[2])
  -- The score only numbers the keys. In keys of earlier versions, it is the time in ms.
  local last = redis.call('ZRANGE', '${keysSeen}', -1, -1, 'WITHSCORES')[2] or 0
  if key ~= '' and redis.call('ZADD', '${keysSeen}', 'NX', last + 1, key) == 0 then return 0 end
  redis.call('ZREMRANGEBYRANK', '${keysSeen}', 0, ${-maxKeys - 1})
  local id = redis.call('INCR', '${sequence}')
  redis.call('HSET', '${mail}:' .. id, 'id', id, 'created_at', now, 'delivered_at', 0, 'order_id', unpack(ARGV, 3))
  redis.call('ZADD', '${ids}', id, id)
  redis.call('ZADD', '${ofOrder}:' .. ARGV[3], id, id)
  -- The ID serves as the due time: it is in the past, and the oldest email comes first.
  redis.call('ZADD', '${waiting}', id, id)
  for _, old in ipairs(redis.call('ZRANGEBYSCORE', '${ids}', '-inf', id - ${maxWaiting})) do delete(old) end
  if not redis.call('ZSCORE', '${waiting}', id - ${maxMails}) then delete(id - ${maxMails}) end
  return 1`;

/** ARGV: limit, order ID or '', exclusive maximum of the IDs. */
const newestScript = `
  local index = ARGV[2] == '' and '${ids}' or '${ofOrder}:' .. ARGV[2]
  local found = {}
  for _, id in ipairs(redis.call('ZREVRANGEBYSCORE', index, ARGV[3], '-inf', 'LIMIT', 0, ARGV[1])) do
    table.insert(found, redis.call('HMGET', '${mail}:' .. id, ${listed}))
  end
  return found`;

const getScript = `
  return redis.call('EXISTS', '${mail}:' .. ARGV[1]) == 1 and redis.call('HMGET', '${mail}:' .. ARGV[1], ${allFields})`;

const leaseScript = `
  local function first(min, max) return redis.call('ZRANGEBYSCORE', '${waiting}', min, max, 'LIMIT', 0, 1)[1] end
  local id = first('-inf', ARGV[1]) or first(ARGV[1] + ${maxDueAheadMs + 1}, '+inf')
  if not id then return false end
  redis.call('ZADD', '${waiting}', ARGV[2], id)
  redis.call('HINCRBY', '${mail}:' .. id, 'attempts', 1)
  return redis.call('HMGET', '${mail}:' .. id, ${allFields}, 'attempts')`;

const retryScript = `
  if redis.call('HGET', '${mail}:' .. ARGV[1], 'attempts') == ARGV[2] then
    redis.call('ZADD', '${waiting}', 'XX', ARGV[3], ARGV[1])
  end`;

/** ARGV: id, attempts, field to set, value. A delivery counts even if another worker holds the lease now. */
const endScript = `${deleteFunction}
  local id, attempts = ARGV[1], redis.call('HGET', '${mail}:' .. ARGV[1], 'attempts')
  if not attempts or (attempts ~= ARGV[2] and ARGV[3] ~= 'delivered_at') then return end
  redis.call('HSET', '${mail}:' .. id, ARGV[3], ARGV[4])
  redis.call('ZREM', '${waiting}', id)
  if tonumber(id) <= redis.call('GET', '${sequence}') - ${maxMails} then delete(id) end`;

export async function redisOutbox(workload: Workload, address: string): Promise<Outbox> {
  const maxWaiting = maxUndelivered(workload);
  const redis = await openVersionedRedis(workload, address, 1);
  const add = redis.script('outboxAdd', addScript(maxWaiting));
  const newest = redis.script('outboxNewest', newestScript);
  const get = redis.script('outboxGet', getScript);
  const lease = redis.script('outboxLease', leaseScript);
  const retry = redis.script('outboxRetry', retryScript);
  const end = redis.script('outboxEnd', endScript);
  // One key is enough to find the node: all keys share a hash tag.
  const keys = [`${ids}`];
  return {
    async add({ orderId, to, subject, html, text, createdAtMs }, key) {
      const mailFields = Object.entries({ to, subject, html, text }).flat();
      return (await add(keys, [key, createdAtMs, orderId, ...mailFields])) === 1;
    },
    async newest(limit, orderId, beforeId) {
      const rows = await newest(keys, [limit, orderId, beforeId ? `(${beforeId}` : '+inf']);
      return Array.isArray(rows) ? rows.map(listedMailOf) : [];
    },
    async get(id) {
      const row = await get(keys, [id]);
      return Array.isArray(row) ? mailOf(row) : undefined;
    },
    async lease(now, untilMs) {
      const row = await lease(keys, [now, untilMs]);
      return Array.isArray(row) ? { ...mailOf(row), attempts: Number(row.at(-1)) } : undefined;
    },
    async delivered({ id, attempts }, at) {
      await end(keys, [id, attempts, 'delivered_at', at]);
    },
    async retry({ id, attempts }, dueAtMs) {
      await retry(keys, [id, attempts, dueAtMs]);
    },
    async failed({ id, attempts }, at) {
      await end(keys, [id, attempts, 'failed_at', at]);
    },
    ping: redis.ping,
    close: redis.close,
  };
}

const strings = (row: unknown): string[] => (Array.isArray(row) ? row.map(String) : []);

/** `row`: the values of `listed`. */
function listedMailOf(row: unknown): ListedMail {
  const [id = '', orderId = '', to = '', subject = '', created, delivered] = strings(row);
  return { id, orderId, to, subject, createdAtMs: Number(created), deliveredAtMs: Number(delivered) };
}

/** `row`: the values of `allFields`. */
function mailOf(row: unknown): Mail {
  const [html = '', text = ''] = strings(row).slice(6);
  return { ...listedMailOf(row), html, text };
}
