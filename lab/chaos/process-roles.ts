// The shop's processes that faults affect, and the connections between them.
import { type WorkloadName, workload } from '../../topology.ts';
import type { Targets } from './schedule.ts';

export const stores = ['sqlite', 'redis', 'redis-cluster'] as const;
export type Store = (typeof stores)[number];

/** One process of the shop. */
export interface Role {
  /** Two replicas of one workload have different names. */
  readonly name: string;
  readonly workload: WorkloadName;
}

/** Callees before their callers; only workloads that take part in an order. */
export const startOrder: readonly (readonly Role[])[] = [
  [
    ...(['cartservice', 'currencyservice', 'emailservice', 'orderservice', 'paymentservice'] as const),
    ...(['productcatalogservice', 'shippingservice'] as const),
  ].map((name) => ({ name, workload: name })),
  [1, 2].map((number) => ({ name: `checkoutservice-${number}`, workload: 'checkoutservice' })),
  [1, 2].map((number) => ({ name: `frontend-${number}`, workload: 'frontend' })),
];

export const roles = startOrder.flat();
export const redisName = 'redis';
/** Three primaries and their replicas. */
export const primaryCount = 3;
const clusterNodes = Array.from({ length: 2 * primaryCount }, (_, at) => `redis-${at + 1}`);
export const redisNodes = (store: Store): string[] =>
  ({ sqlite: [], redis: [redisName], 'redis-cluster': clusterNodes })[store];

/** Visitors, and clients that call services directly. */
export const buyers = 'buyers';

/** Workloads without faults: they are stateless and their responses don't change. */
const excluded: readonly WorkloadName[] = ['currencyservice', 'productcatalogservice', 'frontend'];

const breakableRoles = (): string[] =>
  roles.filter((role) => !excluded.includes(role.workload)).map(({ name }) => name);
const breakable = (store: Store): string[] => [...breakableRoles(), ...redisNodes(store)];

/** Each frontend calls its own replica of checkoutservice. */
export function calleesOf({ name, workload: own }: Role): Role[] {
  const called = Object.keys(workload(own).calls ?? {});
  const replica = name.split('-')[1];
  return roles.filter(
    (callee) => called.includes(callee.workload) && (!callee.name.includes('-') || callee.name.endsWith(`-${replica}`)),
  );
}

/** The connections that faults can affect, as `caller>callee`. */
export function connectionsOf(store: Store): string[] {
  const mayBreak = breakable(store);
  const between = roles.flatMap((role) => calleesOf(role).map((callee) => `${role.name}>${callee.name}`));
  const ofBuyers = ['cartservice', 'checkoutservice-1', 'checkoutservice-2'].map((callee) => `${buyers}>${callee}`);
  const durable = roles.filter((role) => workload(role.workload).durable);
  const toRedis = store === 'redis' ? durable.map(({ name }) => `${name}>${redisName}`) : [];
  return [...between, ...ofBuyers, ...toRedis].filter((connection) => mayBreak.includes(calleeOf(connection)));
}

export const calleeOf = (connection: string): string => connection.split('>')[1] ?? '';

const namesOf = (own: WorkloadName) => roles.filter((role) => role.workload === own).map(({ name }) => name);

export const targetsOf = (store: Store, evict = false): Targets => ({
  processes: breakable(store),
  connections: connectionsOf(store),
  // The shop does not depend on a database's clock.
  clocks: breakableRoles(),
  stores:
    store === 'sqlite'
      ? roles.filter((role) => workload(role.workload).durable).map(({ name }) => name)
      : redisNodes(store),
  frontends: namesOf('frontend'),
  everyMs: 1_000,
  silent: store === 'sqlite' ? [] : connectionsOf(store),
  evicting: evict ? redisNodes(store) : [],
  ...(store === 'redis-cluster' && { demotable: clusterNodes }),
});
