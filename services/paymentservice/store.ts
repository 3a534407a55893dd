// Payments that outlive the process: in SQLite on one machine, in Redis in a cluster. They hold no card.

export interface Charge {
  transactionId: string;
  amount: { currencyCode: string; units: string; nanos: number };
  /** The last four digits of the card. */
  last4: string;
  /** Of the amount and what may be kept of the card. */
  fingerprint: string;
}

/** What stands under a key. Refunded without a charge: closed before any. */
export interface Payment {
  charge: Charge | undefined;
  refunded: boolean;
}

export interface PaymentStore {
  find(key: string): Promise<Payment | undefined>;
  /** Stores the charge unless something stands under the key; answers what stands there then. Atomic and durable. */
  charge(key: string, charge: Charge, at: Date): Promise<Payment>;
  /** Marks the charge as given back, or closes the key; answers what stands there then. Atomic and durable. */
  refund(key: string, at: Date): Promise<Payment>;
  ping(): Promise<unknown>;
  close(): void;
}

/** A payment from a row of either store: both have the same field names. */
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
