// Carts in Redis. Each user has a hash of quantities, a sorted set with the order of the lines, and a set of removal
// keys. They share a hash tag, so a single script can change them atomically, on Redis Cluster as well. The index of all
// carts can be on another node: it is updated after the cart, and may miss a cart after a crash, which then expires.
import { StatusError } from '@boutique/service-kit/errors';
import type { RedisClient } from '@boutique/service-kit/redis';
import { openVersionedRedis } from '@boutique/service-kit/redis-version';
import type { Workload } from '@boutique/service-kit/workload';
import {
  bytesOf,
  type CartStore,
  cartLifetimeSeconds,
  maxBytes,
  maxLines,
  maxQuantity,
  maxRemovals,
  resetAtOnce,
  returnAfterSeconds,
} from './store.ts';

const expire = `for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ${cartLifetimeSeconds}) end`;

/** Ends each script that changes a cart. */
const returnBytes = `
  ${expire}
  local bytes = ${bytesOf.cart} + ${bytesOf.idCharacter} * #KEYS[1] + ${bytesOf.removal} * redis.call('SCARD', KEYS[3])
  for _, product in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do bytes = bytes + ${bytesOf.line} + 2 * #product end
  return bytes`;

const addScript = `
  local quantity = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or 0)
  if not redis.call('ZSCORE', KEYS[2], ARGV[1]) then
    if redis.call('ZCARD', KEYS[2]) >= ${maxLines} then return 0 end
    local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')
    redis.call('ZADD', KEYS[2], tonumber(last[2] or 0) + 1, ARGV[1])
  end
  redis.call('HSET', KEYS[1], ARGV[1], math.min(quantity + ARGV[2], ${maxQuantity}))
  ${returnBytes}`;

/**
 * Returns first whether the visitor came back. If Redis rejects writes, the cart can still be read. Redis may have evicted the
 * quantities alone.
 */
const linesScript = `
  local ttl = redis.call('TTL', KEYS[1])
  local isBack = ttl >= 0 and ttl <= ${cartLifetimeSeconds - returnAfterSeconds}
  if isBack then for _, key in ipairs(KEYS) do redis.pcall('EXPIRE', key, ${cartLifetimeSeconds}) end end
  local lines = {isBack and 1 or 0}
  for _, product in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
    local quantity = redis.call('HGET', KEYS[1], product)
    if quantity then
      table.insert(lines, product)
      table.insert(lines, quantity)
    end
  end
  return lines`;

const removeScript = `
  if ARGV[1] == '' or redis.call('SISMEMBER', KEYS[3], ARGV[1]) == 0 then
    if ARGV[1] ~= '' then
      if redis.call('SCARD', KEYS[3]) >= ${maxRemovals} then redis.call('SPOP', KEYS[3]) end
      redis.call('SADD', KEYS[3], ARGV[1])
    end
    for i = 2, #ARGV, 2 do
      local left = tonumber(redis.call('HGET', KEYS[1], ARGV[i]) or 0) - ARGV[i + 1]
      if left > 0 then
        redis.call('HSET', KEYS[1], ARGV[i], left)
      else
        redis.call('HDEL', KEYS[1], ARGV[i])
        redis.call('ZREM', KEYS[2], ARGV[i])
      end
    end
  end
  ${returnBytes}`;

const setScript = `
  if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
    if tonumber(ARGV[2]) > 0 then
      redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
    else
      redis.call('HDEL', KEYS[1], ARGV[1])
      redis.call('ZREM', KEYS[2], ARGV[1])
    end
  end
  ${returnBytes}`;

/**
 * KEYS: carts by creation time, carts to keep longer by the time of their last use, their sizes, the total size.
 * ARGV: now, user, bytes or '' if unchanged, 1 for an order, limit in bytes. Returns the users whose carts must go.
 */
const indexScript = `
  local once, kept, sizes, total = unpack(KEYS)
  local now, user, bytes, limit = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[5])
  for _, carts in ipairs({once, kept}) do
    local ahead = '(' .. now + ${returnAfterSeconds}
    for _, other in ipairs(redis.call('ZRANGEBYSCORE', carts, ahead, '+inf', 'LIMIT', 0, ${resetAtOnce})) do
      redis.call('ZADD', carts, now - 1, other)
    end
  end
  local created = tonumber(redis.call('ZSCORE', once, user) or now)
  if ARGV[4] == '1' or now - created >= ${returnAfterSeconds} or redis.call('ZSCORE', kept, user) then
    redis.call('ZADD', kept, now, user)
    redis.call('ZREM', once, user)
  else
    redis.call('ZADD', once, math.min(created, now), user)
  end
  if bytes ~= '' then
    redis.call('INCRBY', total, bytes - (redis.call('HGET', sizes, user) or 0))
    redis.call('HSET', sizes, user, bytes)
  end
  local left, deleted = tonumber(redis.call('GET', total) or 0), {}
  for _, carts in ipairs({once, kept}) do
    for _ = 1, 100 do
      local oldest, used = unpack(redis.call('ZRANGE', carts, 0, 0, 'WITHSCORES'))
      if not oldest or (left <= limit and now - used <= ${cartLifetimeSeconds}) then break end
      left = left - (redis.call('HGET', sizes, oldest) or 0)
      redis.call('HDEL', sizes, oldest)
      redis.call('ZREM', carts, oldest)
      table.insert(deleted, oldest)
    end
  end
  redis.call('SET', total, left)
  return deleted`;

const keys = (user: string) => [`cart:{${user}}:quantities`, `cart:{${user}}:order`, `cart:{${user}}:removals`];
const indexKeys = ['once', 'kept', 'sizes', 'total'].map((name) => `carts:{index}:${name}`);

export async function redisCarts(workload: Workload, address: string): Promise<CartStore> {
  const redis = await openVersionedRedis(workload, address, 1);
  const updateIndex = cartIndex(redis, maxBytes(workload));
  const add = redis.script('cartAdd', addScript);
  const lines = redis.script('cartLines', linesScript);
  const remove = redis.script('cartRemove', removeScript);
  const set = redis.script('cartSet', setScript);
  return {
    async add(user, product, quantity) {
      const bytes = Number(await add(keys(user), [product, quantity]));
      if (bytes > 0) await updateIndex(user, bytes);
      return bytes > 0;
    },
    async lines(user) {
      const found = await lines(keys(user), []);
      const [isBack, ...flat] = Array.isArray(found) ? found.map(String) : [];
      if (isBack === '1') await updateIndex(user);
      return flat.flatMap((productId, at) => (at % 2 === 0 ? [{ productId, quantity: Number(flat[at + 1]) }] : []));
    },
    async remove(user, items, key) {
      const args = [key, ...items.flatMap(({ productId, quantity }) => [productId, quantity])];
      await updateIndex(user, Number(await remove(keys(user), args)), key !== '');
    },
    async setQuantity(user, product, quantity) {
      await updateIndex(user, Number(await set(keys(user), [product, quantity])));
    },
    async empty(user) {
      await redis.call('DEL', ...keys(user).slice(0, 2));
    },
    ping: redis.ping,
    close: redis.close,
  };
}

/** The sizes of all carts, and the order in which they are deleted. Returns a function that updates a user's entry. */
function cartIndex(redis: RedisClient, limit: number) {
  const index = redis.script('cartIndex', indexScript);

  return async (user: string, bytes: number | '' = '', hasOrder = false): Promise<void> => {
    try {
      const deleted = await index(indexKeys, [Math.floor(Date.now() / 1000), user, bytes, hasOrder ? 1 : 0, limit]);
      if (Array.isArray(deleted)) await Promise.all(deleted.map((other) => redis.call('DEL', ...keys(String(other)))));
    } catch (error) {
      // The cart itself has changed; the next change of a cart makes up for this one.
      if (!(error instanceof StatusError)) throw error;
    }
  };
}
