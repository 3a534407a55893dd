// Who plays in the shop that chaos breaks, and which links are between them.
import { type WorkloadName, workload } from '../../topology.ts';
import type { Targets } from './schedule.ts';

export type Store = 'sqlite' | 'redis';

export interface Player {
  /** Two replicas of one workload have different names. */
  readonly name: string;
  readonly workload: WorkloadName;
}

/** Callees before their callers. Ads and the like play no part in an order. */
export const stages: readonly (readonly Player[])[] = [
  [
    ...(['cartservice', 'currencyservice', 'emailservice', 'orderservice', 'paymentservice'] as const),
    ...(['productcatalogservice', 'shippingservice'] as const),
  ].map((name) => ({ name, workload: name })),
  [1, 2].map((number) => ({ name: `checkoutservice-${number}`, workload: 'checkoutservice' })),
  [1, 2].map((number) => ({ name: `frontend-${number}`, workload: 'frontend' })),
];

export const players = stages.flat();
export const redisName = 'redis';
/** Visitors and clients that call services themselves. */
export const buyers = 'buyers';

/** Nothing is kept by these, and their answers don't change. */
const spared: readonly WorkloadName[] = ['currencyservice', 'productcatalogservice', 'frontend'];

const breakable = (store: Store): string[] => {
  const names = players.filter((player) => !spared.includes(player.workload)).map(({ name }) => name);
  return store === 'redis' ? [...names, redisName] : names;
};

/** Whom a player of this name calls, as players: each frontend has a replica of checkoutservice of its own. */
export function calleesOf({ name, workload: own }: Player): Player[] {
  const called = Object.keys(workload(own).calls ?? {});
  const replica = name.split('-')[1];
  return players.filter(
    (callee) => called.includes(callee.workload) && (!callee.name.includes('-') || callee.name.endsWith(`-${replica}`)),
  );
}

/** All links as `caller>callee`, those that can be broken. */
export function linksOf(store: Store): string[] {
  const mayBreak = breakable(store);
  const between = players.flatMap((player) => calleesOf(player).map((callee) => `${player.name}>${callee.name}`));
  const ofBuyers = ['cartservice', 'checkoutservice-1', 'checkoutservice-2'].map((callee) => `${buyers}>${callee}`);
  const durable = players.filter((player) => workload(player.workload).durable);
  const toRedis = store === 'redis' ? durable.map(({ name }) => `${name}>${redisName}`) : [];
  return [...between, ...ofBuyers, ...toRedis].filter((link) => mayBreak.includes(link.split('>')[1] ?? ''));
}

export const targetsOf = (store: Store): Targets => ({
  processes: breakable(store),
  links: linksOf(store),
  everyMs: 1_000,
});
