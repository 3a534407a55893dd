// A shop that can be broken on purpose and whose stores can be read: as processes, or in a cluster.
import type { Fault, Targets } from './schedule.ts';

export interface OrderRecord {
  id: string;
  userId: string;
  email: string;
  state: string;
  transactionId: string;
  trackingId: string;
  /** As `USD 26.970000000`. */
  total: string;
  lines: readonly { productId: string; quantity: number }[];
}

export interface ChargeRecord {
  key: string;
  /** '' where a key was closed before any charge. */
  transactionId: string;
  amount: string;
  refunded: boolean;
}

export interface ShipmentRecord {
  key: string;
  /** '' where a key was closed before any shipment. */
  trackingId: string;
}

/** What the services keep, read directly from their stores. */
export interface Records {
  orders: OrderRecord[];
  charges: ChargeRecord[];
  shipments: ShipmentRecord[];
  mails: { to: string; orderId: string }[];
  /** Pieces by product, by user. */
  carts: Map<string, Map<string, number>>;
}

export interface Environment {
  readonly targets: Targets;
  /** The chaos lasts this long for each order, so that some are always under way. */
  readonly msPerOrder: number;
  /** Origins of the frontends; a retry may go to another one than the first try. */
  readonly frontends: readonly string[];
  /** host:port of the replicas of checkoutservice. */
  readonly checkouts: readonly string[];
  /** host:port */
  readonly cart: string;
  /** Resolves, once the fault has begun, with the function that ends it. */
  begin(fault: Fault): Promise<() => Promise<void>>;
  /** Orders that are not in a final state, by the store. */
  unfinished(): Promise<number>;
  /** Processes that ended by themselves. */
  deaths(): readonly string[];
  /** Stops callers before callees, then reads what they have kept. */
  stopAndRead(): Promise<Records>;
  /** Ends what is left; `keep` leaves data and logs. */
  close(keep: boolean): Promise<void>;
}

/** An amount in the same form for both stores. */
export const amountOf = (currencyCode: string, units: unknown, nanos: unknown): string =>
  `${currencyCode} ${String(units)}.${String(nanos).padStart(9, '0')}`;
