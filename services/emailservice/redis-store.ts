// The outbox in Redis: a hash for each mail, a sorted set of their ids and one of the keys seen, all under one hash tag,
// so that each change is one atomic script on Redis Cluster too.
import type { Env } from '@boutique/service-kit/env';
import { openRedis } from '@boutique/service-kit/redis';
import { keyLifetimeMs, type Mail, mostMails, type Outbox } from './store.ts';

const [ids, keysSeen, sequence, mail] = ['ids', 'keys', 'sequence', 'mail'].map((name) => `outbox:{mails}:${name}`);
const fields = ['id', 'order_id', 'to', 'subject', 'html', 'text', 'created_at', 'delivered_at'];

const addScript = `
  local key, now = ARGV[1], tonumber(ARGV[2])
  redis.call('ZREMRANGEBYSCORE', '${keysSeen}', '-inf', '(' .. (now - ${keyLifetimeMs}))
  if key ~= '' and redis.call('ZADD', '${keysSeen}', 'NX', now, key) == 0 then return 0 end
  local id = redis.call('INCR', '${sequence}')
  redis.call('HSET', '${mail}:' .. id, 'id', id, 'created_at', now, 'delivered_at', 0, unpack(ARGV, 3))
  redis.call('ZADD', '${ids}', id, id)
  for _, old in ipairs(redis.call('ZRANGE', '${ids}', 0, ${-mostMails - 1})) do
    redis.call('DEL', '${mail}:' .. old)
    redis.call('ZREM', '${ids}', old)
  end
  return 1`;

const newestScript = `
  local found = {}
  for _, id in ipairs(redis.call('ZREVRANGE', '${ids}', 0, -1)) do
    if #found == tonumber(ARGV[1]) then break end
    if ARGV[2] == '' or redis.call('HGET', '${mail}:' .. id, 'order_id') == ARGV[2] then
      table.insert(found, redis.call('HMGET', '${mail}:' .. id, ${fields.map((field) => `'${field}'`)}))
    end
  end
  return found`;

export function redisOutbox(env: Env, address: string): Outbox {
  const redis = openRedis(env, address);
  const add = redis.script('outboxAdd', addScript);
  const newest = redis.script('outboxNewest', newestScript);
  // One declared key is enough to find the node: all share its hash tag.
  const keys = [`${ids}`];
  return {
    async add({ orderId, to, subject, html, text, createdAtMs }, key) {
      const mailFields = Object.entries({ order_id: orderId, to, subject, html, text }).flat();
      return (await add(keys, [key, createdAtMs, ...mailFields])) === 1;
    },
    async newest(limit, orderId) {
      const rows = await newest(keys, [limit, orderId]);
      return Array.isArray(rows) ? rows.map(mailOf) : [];
    },
    ping: redis.ping,
    close: redis.close,
  };
}

/** A mail from the values of `fields`. */
function mailOf(row: unknown): Mail {
  const [id = '', orderId = '', to = '', subject = '', html = '', text = '', created, delivered] = Array.isArray(row)
    ? row.map(String)
    : [];
  return { id, orderId, to, subject, html, text, createdAtMs: Number(created), deliveredAtMs: Number(delivered) };
}
