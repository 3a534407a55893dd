// Faults of a Redis: it pauses writes, has no room for more, deletes carts, or takes its primary's role.
import type { End } from './faults.ts';

/** Sends one command. */
export type Send = (...words: string[]) => Promise<unknown>;

/** Writes resume after this time, in case the end of a fault is lost. */
const maxPauseMs = 10_000;

export async function pauseWrites(send: Send): Promise<End> {
  await send('CLIENT', 'PAUSE', String(maxPauseMs), 'WRITE');
  return async () => {
    await send('CLIENT', 'UNPAUSE');
  };
}

/** Below the memory that it uses already, every write is rejected. */
export async function fillUp(send: Send): Promise<End> {
  const [, before = '0'] = [await send('CONFIG', 'GET', 'maxmemory')].flat().map(String);
  await send('CONFIG', 'SET', 'maxmemory', '1');
  return async () => {
    await send('CONFIG', 'SET', 'maxmemory', before);
  };
}

/** Only carts expire, so this policy deletes nothing else. Some services for Redis have it by default. */
export async function evictCarts(send: Send): Promise<End> {
  await send('CONFIG', 'SET', 'maxmemory-policy', 'volatile-lru');
  const endFull = await fillUp(send);
  await endFull();
  return async () => {
    await send('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
  };
}

/** A replica becomes the primary. A node that is one already rejects it. */
export async function takeOver(send: Send): Promise<End> {
  await send('CLUSTER', 'FAILOVER').catch(() => {});
  return async () => {};
}
