// The options of `npm run chaos` and `pnpm chaos:kind`.
import { defineCommand } from '../../start/command-line/spec.ts';
import { stores } from './process-roles.ts';

/** The outbox keeps only this many emails, so the audit can't count more. */
const maxOrders = 1_000;
const exitCodes = {
  0: 'all guarantees held',
  1: 'a guarantee was broken',
  2: 'wrong usage, or the measurement failed',
};

export const chaosCommand = defineCommand({
  name: 'npm run chaos',
  summary: 'Injects faults into its own shop while orders are placed, then audits its stores.',
  options: {
    orders: { type: 'integer', min: 1, max: maxOrders, default: 100, help: 'number of orders' },
    seed: {
      type: 'integer',
      min: 0,
      max: 2 ** 32 - 1,
      default: 1,
      help: 'seed of faults and orders: the same seed gives the same schedule',
    },
    store: { type: 'choice', of: stores, default: 'sqlite', help: 'where the services store data' },
    naive: { type: 'flag', help: 'use a checkout without idempotency keys, whose double charges the audit must find' },
    evict: { type: 'flag', help: 'with Redis: it sometimes deletes carts, as if it were full' },
    json: { type: 'output', help: 'write schedule, counts and broken guarantees to FILE' },
    keep: { type: 'flag', help: 'keep data and logs for inspection' },
  },
  check: ({ values: { evict, store } }) =>
    evict && store === 'sqlite' ? '--evict needs --store redis or redis-cluster.' : undefined,
  exitCodes,
});

export const chaosInKindCommand = defineCommand({
  name: 'pnpm chaos:kind',
  summary:
    "Kills, restarts and freezes pods and their sidecars in the kind cluster while orders are placed, then audits the shop's Redis.",
  options: {
    orders: { ...chaosCommand.options.orders, default: 300 },
    ...{ seed: chaosCommand.options.seed, json: chaosCommand.options.json },
    name: { type: 'text', value: 'NAME', default: 'boutique', help: "the cluster's name" },
  },
  exitCodes,
});
