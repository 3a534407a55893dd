// Copies the shop's keys of a Redis at one moment, and puts them back. A backup is a line of JSON per key, so another version of
// Redis can read it.
import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { RedisClient } from '@boutique/service-kit/redis';
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import { Problem } from '../problem.ts';
import type { Store } from './store.ts';

/** Orders and their indexes come last: the shop may be running, and must find their charges and shipments. */
const prefixes = ['version:', 'cart:', 'carts:', 'outbox:', 'payment:', 'shipment:', 'order:', 'orders:'];
/** Keys of a shop that nobody has used. */
const isOfEmptyShop = (key: string) => key === 'orders:tick' || key.startsWith('version:');
const fileName = 'redis.jsonl';
const chunkSize = 100;
/** Of a sorted set with more members, as many are read at a time: the outbox has an index of 100,000 emails. */
const partSize = 5_000;
/** It ends by itself if this process does. */
const pauseMs = 5_000;

/** A key: a text, or the flat list of a hash (field, value), a set or a sorted set (member, score). */
interface Entry {
  key: string;
  type: string;
  /** When it expires, as Unix time; -1 if never. */
  expiresAtMs: number;
  value: string | string[];
}

const readScript = `
  local read = {
    string = function(key) return redis.call('GET', key) end,
    hash = function(key) return redis.call('HGETALL', key) end,
    set = function(key) return redis.call('SMEMBERS', key) end,
    zset = function(key)
      if redis.call('ZCARD', key) > tonumber(ARGV[1]) then return {} end
      return redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
    end,
  }
  local found = {}
  for _, key in ipairs(KEYS) do
    local kind = redis.call('TYPE', key).ok
    if read[kind] then table.insert(found, {key, kind, redis.call('PEXPIRETIME', key), read[kind](key)}) end
  end
  return found`;
const readPart = `return redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[2], 'WITHSCORES')`;

export function redisStore(redis: RedisClient, name: string): Store {
  let isIncomplete = false;
  return {
    name,
    async copyTo(folder) {
      const file = await open(join(folder, fileName), 'wx', 0o600);
      let orders = 0;
      // Writes wait, so that an order and its charge are copied as of the same moment.
      const pause = () => redis.call('CLIENT', 'PAUSE', pauseMs, 'WRITE');
      await pause();
      try {
        for (const chunk of chunksOf(await keysOf(redis))) {
          await pause();
          const entries = list(await redis.call('EVAL_RO', readScript, chunk.length, ...chunk, partSize)).map(entryOf);
          for (const entry of entries) if (isLong(entry)) entry.value = await readLong(redis, entry.key, pause);
          await file.write(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
          orders += entries.filter(({ key }) => key.startsWith('order:')).length;
        }
      } finally {
        await redis.call('CLIENT', 'UNPAUSE');
        await file.close();
      }
      return orders;
    },
    check(folder) {
      if (!existsSync(join(folder, fileName))) throw new Problem(`${folder} is not a backup of the shop with Redis.`);
      readEntries(folder);
    },
    isEmpty: async () => (await keysOf(redis)).every(isOfEmptyShop),
    isIncomplete: () => isIncomplete,
    async replaceBy(folder) {
      const entries = readEntries(folder);
      isIncomplete = true;
      // Orders go first.
      for (const chunk of chunksOf((await keysOf(redis)).reverse())) await redis.call('DEL', ...chunk);
      for (const chunk of chunksOf(entries)) await Promise.all(chunk.map((entry) => write(redis, entry)));
      isIncomplete = false;
      return entries.filter(({ key }) => key.startsWith('order:')).length;
    },
  };
}

/** Redis has no empty sorted sets. */
const isLong = ({ type, value }: Entry) => type === 'zset' && value.length === 0;

async function readLong(redis: RedisClient, key: string, pause: () => Promise<unknown>): Promise<string[]> {
  const all: string[] = [];
  for (let at = 0; ; at += partSize) {
    await pause();
    const part = list(await redis.call('EVAL_RO', readPart, 1, key, at, at + partSize - 1)).map(String);
    if (part.length === 0) return all;
    all.push(...part);
  }
}

/** Throws a Problem if the file isn't as `copyTo` wrote it: it is about to replace all data. */
function readEntries(folder: string): Entry[] {
  const path = join(folder, fileName);
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, at) => {
      if (!line) return [];
      const entry = parsed(line);
      if (isEntry(entry)) return [entry];
      throw new Problem(`Line ${at + 1} of ${path} is damaged, so nothing was restored: choose another backup.`);
    });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isEntry(entry: unknown): entry is Entry {
  const { key, type, expiresAtMs, value } = propertiesOf(entry);
  if (!prefixes.some((prefix) => String(key).startsWith(prefix)) || typeof expiresAtMs !== 'number') return false;
  if (type === 'string') return typeof value === 'string';
  const isPaired = type === 'hash' || type === 'zset';
  return (
    (isPaired || type === 'set') &&
    Array.isArray(value) &&
    (!isPaired || value.length % 2 === 0) &&
    value.every((one) => typeof one === 'string')
  );
}

/** The shop's keys, in the order of `prefixes`. */
async function keysOf(redis: RedisClient): Promise<string[]> {
  const found = new Set<string>();
  let cursor = '0';
  do {
    const [next, keys] = list(await redis.call('SCAN', cursor, 'COUNT', 1_000));
    for (const key of list(keys)) found.add(String(key));
    cursor = String(next);
  } while (cursor !== '0');
  return prefixes.flatMap((prefix) => [...found].filter((key) => key.startsWith(prefix)));
}

const commands: Readonly<Record<string, string>> = { hash: 'HSET', set: 'SADD' };

async function write(redis: RedisClient, { key, type, expiresAtMs, value }: Entry): Promise<void> {
  if (typeof value === 'string') await redis.call('SET', key, value);
  else if (type === 'zset')
    for (const chunk of chunksOf(pairsOf(value)))
      await redis.call('ZADD', key, ...chunk.flatMap(([member, score]) => [score, member]));
  else for (const chunk of chunksOf(value)) await redis.call(commands[type] ?? '', key, ...chunk);
  if (expiresAtMs >= 0) await redis.call('PEXPIREAT', key, expiresAtMs);
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function entryOf(reply: unknown): Entry {
  const [key, type, expiresAtMs, value] = list(reply);
  return {
    key: String(key),
    type: String(type),
    expiresAtMs: Number(expiresAtMs),
    value: Array.isArray(value) ? value.map(String) : String(value),
  };
}

const pairsOf = (flat: string[]): [string, string][] =>
  flat.flatMap((one, at) => (at % 2 === 0 ? [[one, flat[at + 1] ?? '']] : []));

/** `chunkSize` is even, so a chunk never splits a field and its value. */
const chunksOf = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / chunkSize) }, (_, at) => all.slice(at * chunkSize, (at + 1) * chunkSize));
