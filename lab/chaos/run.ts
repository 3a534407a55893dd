// A chaos from its beginning to its verdict, in whatever world.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Audit, audit } from './audit.ts';
import { buyByClient, connectClients } from './client-buyer.ts';
import type { World } from './environment.ts';
import { buyByForm } from './form-buyer.ts';
import { type Outcome, type Purchase, purchases } from './purchases.ts';
import { type Fault, hashOf, schedule } from './schedule.ts';

export interface Plan {
  readonly orders: number;
  readonly seed: number;
  readonly naive: boolean;
}

export interface Verdict extends Audit {
  hash: string;
  faults: readonly Fault[];
  /** From the end of the last fault (who was killed listens again) until no order was unfinished and every buyer had his last answer, seconds. */
  settledSeconds: number;
  /** From the end of the last fault to the last request that failed, seconds. */
  failingSeconds: number;
}

const shortestMs = 4_000;
/** The promise. */
const settleMs = 30_000;
/** Longer than promised, to see how much longer it would take. */
const patienceMs = 60_000;

/** Length of the chaos, ms. */
export const lengthOf = ({ msPerOrder }: World, orders: number): number => Math.max(shortestMs, orders * msPerOrder);

export async function runChaos(world: World, { orders, seed, naive }: Plan): Promise<Verdict> {
  const lengthMs = lengthOf(world, orders);
  const faults = schedule(seed, world.targets, lengthMs);
  const startedAt = Date.now();
  const waitFor = (atMs: number) => sleep(Math.max(0, startedAt + atMs - Date.now()));
  const breaking = Promise.all(
    faults.map(async (fault) => {
      await waitFor(fault.atMs);
      const end = await world.begin(fault);
      await waitFor(fault.atMs + fault.durationMs);
      await end();
      return Date.now();
    }),
  );
  // In a cluster only the shop's own pages can be reached from here.
  const clients = world.checkouts.length > 0 ? connectClients(world) : undefined;
  const buy = (purchase: Purchase) =>
    clients && purchase.by === 'request-id' ? buyByClient(purchase, clients) : buyByForm(purchase, world.frontends);
  // A little before the last fault ends, so that it too has orders to hit.
  const buying = Promise.all(
    purchases(seed, orders, lengthMs * 0.95).map(async (purchase): Promise<Outcome> => {
      await waitFor(purchase.atMs);
      return buy(purchase);
    }),
  );
  const [endings, outcomes] = await Promise.all([breaking, buying]);
  const lastFaultAt = Math.max(...endings);
  while ((await world.unfinished()) > 0 && Date.now() - lastFaultAt < patienceMs) await sleep(250);
  const failingSeconds = Math.max(0, ...outcomes.map(({ failedAt }) => failedAt - lastFaultAt)) / 1_000;
  const settled = Date.now() - lastFaultAt;
  clients?.close();
  const found = audit(outcomes, await world.stopAndRead(), naive);
  const breaches = [...world.deaths().map((who) => ({ what: 'died by itself', who })), ...found.breaches];
  if (!naive && settled > settleMs)
    breaches.push({ what: `not settled within ${settleMs / 1_000} s`, who: 'the shop' });
  return { ...found, breaches, hash: hashOf(faults), faults, settledSeconds: settled / 1_000, failingSeconds };
}
