// Shipments that outlive the process: in SQLite on one machine, in Redis in a cluster.

export interface Shipment {
  /** '' for an order that was closed before anything was sent. */
  trackingId: string;
  /** Of what was sent and whereto; the address itself is not kept. */
  fingerprint: string;
}

export interface ShipmentStore {
  /** Stores the shipment unless one stands under the key; answers the one that stands there then. Atomic and durable. */
  ship(key: string, shipment: Shipment): Promise<Shipment>;
  /** Closes the key to later shipments; answers the shipment that stands there, or the closed one. Atomic and durable. */
  cancel(key: string): Promise<Shipment>;
  ping(): Promise<unknown>;
  close(): void;
}

/** What stands under a key that was cancelled before anything was sent. */
export const cancelled: Shipment = { trackingId: '', fingerprint: '' };
