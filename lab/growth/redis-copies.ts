// Multiplies the keys of a shop in Redis. It knows no names: the IDs in all keys and values are replaced.
import type { RedisClient } from '@boutique/service-kit/redis';
import { isAbout, type Originals, type Replacements, replaceIn } from './copies.ts';

/** Commands sent together. */
const batch = 2_000;
/** The size of all carts. */
const totalKey = 'carts:{index}:total';

type Command = readonly [name: string, ...args: string[]];

/** Adds `count` copies of the order and of the cart. */
export async function copyInRedis(redis: RedisClient, originals: Originals, count: number): Promise<void> {
  const keys = strings(await redis.call('KEYS', '*'));
  const all = (await Promise.all(keys.map((key) => commandsOf(redis, key)))).flat();
  for (const replacements of [originals.order, originals.cart]) {
    const own = all.filter((command) => isAbout(command.join(' '), replacements));
    if (own.length === 0) throw new Error('Redis has no key of the original');
    const copies = Math.ceil(batch / own.length);
    for (let from = 0; from < count; from += copies) {
      const numbers = Array.from({ length: Math.min(copies, count - from) }, (_, at) => from + at);
      const commands = numbers.flatMap((number) => own.map((command) => copyOf(command, replacements, number)));
      await Promise.all(commands.map((command) => redis.call(...command)));
    }
  }
  const sizes = strings(await redis.call('HVALS', 'carts:{index}:sizes'));
  await redis.call(
    'SET',
    totalKey,
    sizes.reduce((sum, size) => sum + Number(size), 0),
  );
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const copyOf = ([name, ...args]: Command, replacements: Replacements, number: number): Command => [
  name,
  ...args.map((text) => replaceIn(text, replacements, number)),
];

/** Every second one of a flat list, with the next one. */
const pairsOf = (flat: readonly string[]): [string, string][] =>
  flat.flatMap((first, at) => (at % 2 === 0 ? [[first, flat[at + 1] ?? ''] as [string, string]] : []));

/** The commands that write a key: one for each member, so that those of one order can be copied alone. */
async function commandsOf(redis: RedisClient, key: string): Promise<Command[]> {
  switch (await redis.call('TYPE', key)) {
    case 'string':
      return [['SET', key, String(await redis.call('GET', key))]];
    case 'hash':
      return pairsOf(strings(await redis.call('HGETALL', key))).map(([field, value]) => ['HSET', key, field, value]);
    case 'set':
      return strings(await redis.call('SMEMBERS', key)).map((member) => ['SADD', key, member]);
    case 'zset': {
      const flat = strings(await redis.call('ZRANGE', key, '0', '-1', 'WITHSCORES')).flatMap((one) => one.split(','));
      return pairsOf(flat).map(([member, score]) => ['ZADD', key, score, member]);
    }
    default:
      throw new Error(`the key ${key} has a type that is not copied`);
  }
}
