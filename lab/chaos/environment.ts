// A shop that can be broken on purpose and whose stores can be read: here in processes, elsewhere in a cluster.
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

/** What the services keep, read from their stores and not asked of them. */
export interface Records {
  orders: OrderRecord[];
  charges: ChargeRecord[];
  shipments: ShipmentRecord[];
  mails: { to: string; orderId: string }[];
  /** Pieces by product, by user. */
  carts: Map<string, Map<string, number>>;
}

export interface World {
  readonly targets: Targets;
  /** The chaos lasts this long for each order, so that some are always under way. */
  readonly msPerOrder: number;
  /** Origins of the frontends; a repeat may go to another than the first try. */
  readonly frontends: readonly string[];
  /** host:port of the replicas of checkoutservice. */
  readonly checkouts: readonly string[];
  /** host:port */
  readonly cart: string;
  /** Begins a fault; resolves with what ends it, once it has begun. */
  begin(fault: Fault): Promise<() => Promise<void>>;
  /** Orders that are in no final state, by the store. */
  unfinished(): Promise<number>;
  /** Processes that died and that nobody killed. */
  deaths(): readonly string[];
  /** Ends the services in good order, then reads what they have kept. */
  stopAndRead(): Promise<Records>;
  /** Ends whatever is left; `keep` leaves data and logs for a look. */
  close(keep: boolean): Promise<void>;
}

/** An amount as both stores keep it, in words that can be compared. */
export const amountOf = (currencyCode: string, units: unknown, nanos: unknown): string =>
  `${currencyCode} ${String(units)}.${String(nanos).padStart(9, '0')}`;
