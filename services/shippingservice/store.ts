// The store of shipments: SQLite on a single machine, Redis in a cluster.

export interface Shipment {
  /** '' for an order that was cancelled before it was shipped. */
  trackingId: string;
  /** Of the items and the address; the address itself is not stored. */
  fingerprint: string;
}

export interface ShipmentStore {
  /** Stores the shipment if the key is new, and returns the shipment stored for the key. Atomic and durable. */
  ship(key: string, shipment: Shipment): Promise<Shipment>;
  /** Stores `cancelled` if the key is new, and returns the shipment stored for the key. Atomic and durable. */
  cancel(key: string): Promise<Shipment>;
  /** Deletes what is stored for the keys. */
  forget(keys: readonly string[]): Promise<void>;
  ping(): Promise<unknown>;
  close(): void;
}

/** Blocks a later shipment of the same key. */
export const cancelled: Shipment = { trackingId: '', fingerprint: '' };
