// A shop into which faults can be injected and whose stores can be read: local processes, or a cluster.
import type { Fault, Targets } from './schedule.ts';

export interface OrderRecord {
  id: string;
  userId: string;
  email: string;
  state: string;
  transactionId: string;
  trackingId: string;
  /** By orderservice's clock, which may have jumped. */
  createdAtMs: number;
  /** As `USD 26.970000000`. */
  total: string;
  lines: readonly { productId: string; quantity: number }[];
}

export interface ChargeRecord {
  key: string;
  /** '' if the key was closed before any charge. */
  transactionId: string;
  amount: string;
  refunded: boolean;
}

export interface ShipmentRecord {
  key: string;
  /** '' if the key was closed before any shipment. */
  trackingId: string;
}

/** The services' data, read directly from their stores. */
export interface Records {
  orders: OrderRecord[];
  charges: ChargeRecord[];
  shipments: ShipmentRecord[];
  mails: { to: string; orderId: string }[];
  /** Quantities by product, by user. */
  carts: Map<string, Map<string, number>>;
}

export interface Environment {
  readonly targets: Targets;
  /** The run's duration per order, so that some orders are always in progress. */
  readonly msPerOrder: number;
  /** Origins of the frontends; a retry may go to a different one. */
  readonly frontends: readonly string[];
  /** host:port of the replicas of checkoutservice. */
  readonly checkouts: readonly string[];
  /** host:port */
  readonly cart: string;
  /** Resolves, once the fault has started, with the function that ends it. */
  begin(fault: Fault): Promise<() => Promise<void>>;
  /** The number of orders not in a final state, according to the store. */
  unfinished(): Promise<number>;
  /** Processes that exited unexpectedly. */
  deaths(): readonly string[];
  /** Stops callers before callees, then reads the stores. */
  stopAndRead(): Promise<Records>;
  /** Stops everything; `keep` keeps data and logs. */
  close(keep: boolean): Promise<void>;
}

/** An amount in the same format for both stores. */
export const amountOf = (currencyCode: string, units: unknown, nanos: unknown): string =>
  `${currencyCode} ${String(units)}.${String(nanos).padStart(9, '0')}`;
