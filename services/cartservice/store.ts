// Carts that outlive the process: in SQLite on one machine, in Redis in a cluster.

export interface Line {
  productId: string;
  quantity: number;
}

export interface CartStore {
  /** Adds to the product's line, or a new line at the end; atomic. A line stops at the largest int32. */
  add(userId: string, productId: string, quantity: number): Promise<void>;
  /** The lines in the order of their first adding. */
  lines(userId: string): Promise<Line[]>;
  /** Takes these quantities out; with a key that has been seen for this user, nothing. */
  remove(userId: string, lines: Line[], key: string): Promise<void>;
  /** Sets the quantity of an existing line; 0 removes the line. Without such a line nothing changes. */
  setQuantity(userId: string, productId: string, quantity: number): Promise<void>;
  empty(userId: string): Promise<void>;
  ping(): Promise<unknown>;
  close(): void;
}

export const largestQuantity = 2_147_483_647;

/** A cart nobody touches is forgotten after 60 days. */
export const cartLifetimeSeconds = 60 * 24 * 60 * 60;
