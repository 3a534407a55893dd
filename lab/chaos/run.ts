// Runs the faults and purchases in any environment, then audits the stores.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Audit, audit } from './audit.ts';
import { buyByClient, connectClients } from './client-buyer.ts';
import type { Environment } from './environment.ts';
import { buyByForm } from './form-buyer.ts';
import { type Outcome, type Purchase, purchases } from './purchases.ts';
import { type Fault, hashOf, schedule } from './schedule.ts';

export interface Plan {
  readonly orders: number;
  readonly seed: number;
  readonly naive: boolean;
  readonly evict: boolean;
}

export interface Verdict extends Audit {
  hash: string;
  faults: readonly Fault[];
  /** From the end of the last fault until every order was finished and every buyer had a final response, seconds. */
  settledSeconds: number;
  /** From the end of the last fault to the last failed request, seconds. */
  failingSeconds: number;
}

const minMs = 4_000;
/** The guarantee. */
const maxSettleMs = 30_000;
/** Longer than guaranteed, to measure by how much the guarantee is missed. */
const limitMs = 60_000;

/** How long faults are injected, ms. */
export const lengthOf = ({ msPerOrder }: Environment, orders: number): number => Math.max(minMs, orders * msPerOrder);

export async function runChaos(environment: Environment, plan: Plan): Promise<Verdict> {
  const { orders, seed, naive } = plan;
  const lengthMs = lengthOf(environment, orders);
  const faults = schedule(seed, environment.targets, lengthMs);
  const startedAt = Date.now();
  const waitFor = (atMs: number) => sleep(Math.max(0, startedAt + atMs - Date.now()));
  const injectingFaults = Promise.all(
    faults.map(async (fault) => {
      await waitFor(fault.atMs);
      const end = await environment.begin(fault);
      await waitFor(fault.atMs + fault.durationMs);
      await end();
      return Date.now();
    }),
  );
  // In a cluster, only the frontend is reachable from here.
  const clients = environment.checkouts.length > 0 ? connectClients(environment) : undefined;
  const buy = (purchase: Purchase) =>
    clients && purchase.by === 'request-id'
      ? buyByClient(purchase, clients)
      : buyByForm(purchase, environment.frontends);
  // The last purchase starts before the last fault ends, so every fault affects some orders.
  const buying = Promise.all(
    purchases(seed, orders, lengthMs * 0.95).map(async (purchase): Promise<Outcome> => {
      await waitFor(purchase.atMs);
      return buy(purchase);
    }),
  );
  const [endings, outcomes] = await Promise.all([injectingFaults, buying]);
  const lastFaultAt = Math.max(...endings);
  while ((await environment.unfinished()) > 0 && Date.now() - lastFaultAt < limitMs) await sleep(250);
  const failingSeconds = Math.max(0, ...outcomes.map(({ failedAt }) => failedAt - lastFaultAt)) / 1_000;
  const settled = Date.now() - lastFaultAt;
  clients?.close();
  const found = audit(outcomes, await environment.stopAndRead(), plan);
  const breaches = [...environment.deaths().map((who) => ({ what: 'exited unexpectedly', who })), ...found.breaches];
  if (!naive && settled > maxSettleMs)
    breaches.push({ what: `orders not finished within ${maxSettleMs / 1_000} s`, who: 'the shop' });
  return { ...found, breaches, hash: hashOf(faults), faults, settledSeconds: settled / 1_000, failingSeconds };
}
