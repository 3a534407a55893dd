// Carts in Redis. Each user has a hash of quantities, a sorted set with the order of the lines, and a set of removal
// keys. They share a hash tag, so a single script can change them atomically, on Redis Cluster as well.
import { openRedis } from '@boutique/service-kit/redis';
import type { Workload } from '@boutique/service-kit/workload';
import { type CartStore, cartLifetimeSeconds, maxLines, maxQuantity } from './store.ts';

const expire = `for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ${cartLifetimeSeconds}) end`;

const addScript = `
  local quantity = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or 0)
  if quantity == 0 then
    if redis.call('ZCARD', KEYS[2]) >= ${maxLines} then return 0 end
    local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')
    redis.call('ZADD', KEYS[2], tonumber(last[2] or 0) + 1, ARGV[1])
  end
  redis.call('HSET', KEYS[1], ARGV[1], math.min(quantity + ARGV[2], ${maxQuantity}))
  ${expire}
  return 1`;

const linesScript = `
  local lines = {}
  for _, product in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
    table.insert(lines, product)
    table.insert(lines, redis.call('HGET', KEYS[1], product))
  end
  return lines`;

const removeScript = `
  if ARGV[1] ~= '' and redis.call('SADD', KEYS[3], ARGV[1]) == 0 then return end
  for i = 2, #ARGV, 2 do
    local left = tonumber(redis.call('HGET', KEYS[1], ARGV[i]) or 0) - ARGV[i + 1]
    if left > 0 then
      redis.call('HSET', KEYS[1], ARGV[i], left)
    else
      redis.call('HDEL', KEYS[1], ARGV[i])
      redis.call('ZREM', KEYS[2], ARGV[i])
    end
  end
  ${expire}`;

const setScript = `
  if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return end
  if tonumber(ARGV[2]) > 0 then
    redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  else
    redis.call('HDEL', KEYS[1], ARGV[1])
    redis.call('ZREM', KEYS[2], ARGV[1])
  end
  ${expire}`;

const keys = (user: string) => [`cart:{${user}}:quantities`, `cart:{${user}}:order`, `cart:{${user}}:removals`];

export async function redisCarts(workload: Workload, address: string): Promise<CartStore> {
  const redis = await openRedis(workload, address);
  const add = redis.script('cartAdd', addScript);
  const lines = redis.script('cartLines', linesScript);
  const remove = redis.script('cartRemove', removeScript);
  const set = redis.script('cartSet', setScript);
  return {
    async add(user, product, quantity) {
      return (await add(keys(user), [product, quantity])) === 1;
    },
    async lines(user) {
      const found = await lines(keys(user), []);
      const flat = Array.isArray(found) ? found.map(String) : [];
      return flat.flatMap((productId, at) => (at % 2 === 0 ? [{ productId, quantity: Number(flat[at + 1]) }] : []));
    },
    async remove(user, items, key) {
      await remove(keys(user), [key, ...items.flatMap(({ productId, quantity }) => [productId, quantity])]);
    },
    async setQuantity(user, product, quantity) {
      await set(keys(user), [product, quantity]);
    },
    async empty(user) {
      await redis.call('DEL', ...keys(user).slice(0, 2));
    },
    ping: redis.ping,
    close: redis.close,
  };
}
