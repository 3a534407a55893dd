// The store of carts: SQLite on a single machine, Redis in a cluster.
import { requestLimits } from '@boutique/protos/limits';
import type { Workload } from '@boutique/service-kit/workload';

export interface Line {
  productId: string;
  quantity: number;
}

export interface CartStore {
  /**
   * Adds to the product's line, or appends a new line. Atomic. A quantity never exceeds `maxQuantity`. Returns false, and
   * adds nothing, if the cart already has `maxLines` other products.
   */
  add(userId: string, productId: string, quantity: number): Promise<boolean>;
  /** The lines in the order in which their products were first added. */
  lines(userId: string): Promise<Line[]>;
  /** Subtracts these quantities. Does nothing if this user's `key` was used before; '' is never a repeat. */
  remove(userId: string, lines: Line[], key: string): Promise<void>;
  /** Sets the quantity of an existing line; 0 removes the line. Without such a line nothing changes. */
  setQuantity(userId: string, productId: string, quantity: number): Promise<void>;
  empty(userId: string): Promise<void>;
  ping(): Promise<unknown>;
  close(): void;
}

/** An order has as many at most. */
export const maxLines = requestLimits.defaultEntries;

/** The largest int32. */
export const maxQuantity = 2_147_483_647;

/** A cart is deleted 60 days after its visitor last used it. */
export const cartLifetimeSeconds = 60 * 24 * 60 * 60;

/**
 * All carts together may be this large, by the estimate below. Beyond it, the oldest carts without an order whose
 * visitor never came back are deleted first, then those that were not used for the longest time.
 */
export const maxBytes = ({ env }: Workload): number => env.int('MAX_CARTS_MIB', 64, 1, 1_000_000) * 1024 * 1024;

/** Visitors have come back if they use their cart this long after its creation. */
export const returnAfterSeconds = 30;

/** After a clock has jumped back, this many carts that are ahead of it by as long are set to its time with each change. */
export const resetAtOnce = 100;

/** Of the keys of a user's removals, the newest ones are kept. */
export const maxRemovals = 1_000;

/** Estimates of what a cart occupies in Redis: share.test.ts. SQLite needs less. */
export const bytesOf = { cart: 300, idCharacter: 6, line: 240, removal: 150 };
