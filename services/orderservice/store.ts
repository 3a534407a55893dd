// Orders that outlive the process: in SQLite on one machine, in Redis in a cluster.
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import type { OrderState__Output as OrderState } from '@boutique/protos/gen/hipstershop/OrderState.ts';

/** Who works on an order, until when (Unix ms); nobody else may change it before. */
export interface Lease {
  owner: string;
  untilMs: number;
}

export interface Kept {
  order: Order;
  fingerprint: string;
  leaseOwner: string;
}

export interface OrderStore {
  /** Keeps a new order; one that is there already under this id is answered instead. On disk before it returns. */
  create(order: Order, fingerprint: string, lease: Lease): Promise<Kept & { created: boolean }>;
  get(orderId: string): Promise<Kept | undefined>;
  /**
   * Replaces the order if it still is in this state and no other owner's lease runs at `nowMs`; false otherwise.
   */
  advance(order: Order, from: OrderState, lease: Lease, nowMs: number): Promise<boolean>;
  /** Newest first. */
  list(userId: string, limit: number): Promise<Order[]>;
  /** Takes orders that are not final and that nobody works on; the one that has been free longest comes first. */
  leaseUnfinished(lease: Lease, limit: number, nowMs: number): Promise<Order[]>;
  ping(): Promise<unknown>;
  close(): void;
}

/** An order as both stores write it. */
export const write = (order: Order): string => JSON.stringify(order);
export const read = (text: string): Order => JSON.parse(text);
