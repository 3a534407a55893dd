// The store of orders: SQLite on a single machine, Redis in a cluster.
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';

/** Until it expires, only its owner can change the order. */
export interface Lease {
  owner: string;
  /** Unix time. */
  untilMs: number;
}

/** A lease that ends later than this is void: it was written before the clock jumped back. */
export const maxLeaseMs = 60_000;

export interface NewOrder {
  order: Order;
  fingerprint: string;
  /** Stored beside the order, so that reading the order can't return it. */
  capability: string;
  /** The tick in which it was created. */
  createdTick: number;
}

export interface StoredOrder extends NewOrder {
  leaseOwner: string;
}

/** Limits of a list. It ends before the order that would exceed `maxBytes`, but has at least one. */
export interface ListLimits {
  limit: number;
  maxBytes: number;
}

export interface Unfinished {
  count: number;
  /** When the oldest one was created, as Unix time; undefined if there is none. */
  sinceMs: number | undefined;
}

export type ExpiredOrder = { orderId: string } & Pick<NewOrder, 'capability'>;

export interface OrderStore {
  /** Stores the order if its ID is new; otherwise returns the stored one, with created: false. Durable. */
  create(newOrder: NewOrder, lease: Lease): Promise<StoredOrder & { created: boolean }>;
  get(orderId: string): Promise<StoredOrder | undefined>;
  /** Replaces `previous`. Returns false if the order has changed since, or is leased to another owner at `nowMs`. */
  advance(order: Order, previous: Order, lease: Lease, nowMs: number): Promise<boolean>;
  /** A user's orders, newest first, from the one that follows `after`. */
  list(userId: string, limits: ListLimits, after?: Order): Promise<{ orders: Order[]; hasMore: boolean }>;
  /**
   * Leases unfinished orders that have no lease at `nowMs` and don't wait for a person; the lease that expired first comes
   * first.
   */
  leaseUnfinished(lease: Lease, limits: ListLimits, nowMs: number): Promise<StoredOrder[]>;
  /** Counts the orders that are not in a final state, including those that wait for a person. */
  unfinished(): Promise<Unfinished>;
  /** Final orders that were finished in `tick` or earlier, oldest first. */
  expired(tick: number, limit: number): Promise<ExpiredOrder[]>;
  /** Deletes those of the orders that were finished in `tick` or earlier. */
  forget(orderIds: readonly string[], tick: number): Promise<void>;
  /** Counts the time: see ticks.ts. */
  tick(): Promise<number>;
  /** Adds one if the tick is still `seen`; returns the current one. */
  advanceTick(seen: number): Promise<number>;
  ping(): Promise<unknown>;
  close(): void;
}

/** The format of both stores. */
export const serializeOrder = (order: Order): string => JSON.stringify(order);
export const parseOrder = (text: string): Order => JSON.parse(text);

/** Returns a function that counts the serialized orders of a list, and returns false at the one that exceeds the limit. */
export function sizeLimit(maxBytes: number) {
  let bytes = 0;
  let count = 0;
  return (body: string): boolean => {
    bytes += Buffer.byteLength(body);
    count++;
    return bytes <= maxBytes || count === 1;
  };
}
