// Does one habit while visitors use the shop.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../../deploy/cluster/target.ts';
import { buy } from '../../testing/buying.ts';
import { type Counts, steadyVisitors } from '../../testing/steady-visitors.ts';
import { visitor } from '../../testing/visitor.ts';
import type { Habit } from './actions.ts';

export interface Measured {
  habit: string;
  visitors: number;
  requests: number;
  failed: number;
  orders: number;
  /** Orders whose pages were not found afterwards. */
  lost: number;
  /** From the first command until all pods were ready, an order was placed and no request failed any more. */
  seconds: number;
  /** The first failures. */
  failures: string[];
}

const beforeMs = 2_000;
/** Old pods stop a few seconds after new ones are ready; requests fail most likely then. */
const afterMs = 12_000;
const recoveryLimitMs = 180_000;
const maxListed = 10;

export async function measureHabit(to: Target, url: string, habit: Habit, count: number): Promise<Measured> {
  // Failures of a shop that was broken before are not the habit's.
  await untilSold(url);
  const visitors = steadyVisitors(url, count);
  let counts: Counts;
  let seconds: number;
  try {
    await sleep(beforeMs);
    const started = performance.now();
    await habit.perform(to);
    await untilSold(url);
    const soldAt = performance.now();
    await untilQuiet(visitors.counts);
    seconds = (Math.max(soldAt, visitors.counts.lastFailureAt) - started) / 1000;
  } finally {
    counts = await visitors.stop();
  }
  const { requests, orders, failures } = counts;
  const lost = await countLost(counts);
  const rest = { seconds: Math.round(seconds), failures: failures.slice(0, maxListed) };
  return { habit: habit.name, visitors: count, requests, failed: failures.length, orders, lost, ...rest };
}

/** A gateway routes to new pods a moment after they are ready. */
async function untilSold(url: string): Promise<void> {
  for (const since = performance.now(); ; await sleep(500))
    try {
      await buy(visitor(url, 10_000));
      return;
    } catch (error) {
      if (performance.now() - since > recoveryLimitMs) throw error;
    }
}

async function untilQuiet(counts: Counts): Promise<void> {
  const limit = performance.now() + recoveryLimitMs;
  do await sleep(afterMs);
  while (performance.now() - counts.lastFailureAt < afterMs && performance.now() < limit);
}

async function countLost({ placed }: Counts): Promise<number> {
  let lost = 0;
  for (const { by, path } of placed) if ((await by.get(path)).status !== 200) lost++;
  return lost;
}
