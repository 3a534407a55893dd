// The store of orders: SQLite on a single machine, Redis in a cluster.
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import type { OrderState__Output as OrderState } from '@boutique/protos/gen/hipstershop/OrderState.ts';

/** Until it expires, only its owner can change the order. */
export interface Lease {
  owner: string;
  /** Unix time. */
  untilMs: number;
}

/** A lease that ends later than this is void: it was written before the clock jumped back. */
export const maxLeaseMs = 60_000;

export interface StoredOrder {
  order: Order;
  fingerprint: string;
  leaseOwner: string;
}

export interface OrderStore {
  /** Stores the order if its ID is new; otherwise returns the stored one, with created: false. Durable. */
  create(order: Order, fingerprint: string, lease: Lease): Promise<StoredOrder & { created: boolean }>;
  get(orderId: string): Promise<StoredOrder | undefined>;
  /** Replaces the order. Returns false if it is no longer in state `from`, or leased to another owner at `nowMs`. */
  advance(order: Order, from: OrderState, lease: Lease, nowMs: number): Promise<boolean>;
  /** Newest first. */
  list(userId: string, limit: number): Promise<Order[]>;
  /** Leases unfinished orders that have no lease at `nowMs`; the lease that expired first comes first. */
  leaseUnfinished(lease: Lease, limit: number, nowMs: number): Promise<Order[]>;
  ping(): Promise<unknown>;
  close(): void;
}

/** The format of both stores. */
export const serializeOrder = (order: Order): string => JSON.stringify(order);
export const parseOrder = (text: string): Order => JSON.parse(text);
