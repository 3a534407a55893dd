// The store of payments: SQLite on a single machine, Redis in a cluster. It has no card numbers.

export interface Charge {
  transactionId: string;
  amount: { currencyCode: string; units: string; nanos: number };
  /** The last four digits of the card. */
  last4: string;
  /** Of the amount, and of the card's last four digits and expiration. */
  fingerprint: string;
}

/** The state of a key. Refunded without a charge: the key is closed, and a later charge is rejected. */
export interface Payment {
  charge: Charge | undefined;
  refunded: boolean;
}

export interface PaymentStore {
  find(key: string): Promise<Payment | undefined>;
  /** Stores the charge if the key is new, and returns the state of the key. Atomic and durable. */
  charge(key: string, charge: Charge, at: Date): Promise<Payment>;
  /** Marks the charge as refunded, or closes a new key; returns the state of the key. Atomic and durable. */
  refund(key: string, at: Date): Promise<Payment>;
  /** Deletes what is stored for the keys. */
  forget(keys: readonly string[]): Promise<void>;
  ping(): Promise<unknown>;
  close(): void;
}

/** A charge without an order has its transaction ID as its key: nobody can repeat or refund it. It is kept this long. */
export const keptWithoutOrderSeconds = 24 * 60 * 60;

/** Parses a row of either store: both have the same field names. */
export function paymentOf(row: Record<string, unknown>): Payment {
  const text = (name: string) => String(row[name] ?? '');
  const amount = { currencyCode: text('currency_code'), units: text('units'), nanos: Number(row.nanos) };
  const transactionId = text('transaction_id');
  return {
    charge: transactionId
      ? { transactionId, amount, last4: text('last4'), fingerprint: text('fingerprint') }
      : undefined,
    refunded: text('refunded_at') !== '',
  };
}
