// Shipments in SQLite.
import { openDatabase } from '@boutique/service-kit/sqlite';
import type { Workload } from '@boutique/service-kit/workload';
import { cancelled, type Shipment, type ShipmentStore } from './store.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS shipments (
    key TEXT PRIMARY KEY, tracking_id TEXT NOT NULL, fingerprint TEXT NOT NULL, sent_at TEXT NOT NULL) WITHOUT ROWID;`;

export function sqliteShipments(workload: Workload): ShipmentStore {
  const database = openDatabase(workload, schema);
  const insertRow = database.prepare('INSERT OR IGNORE INTO shipments VALUES (?, ?, ?, ?)');
  const find = database.prepare('SELECT tracking_id, fingerprint FROM shipments WHERE key = ?');
  const remove = database.prepare('DELETE FROM shipments WHERE key = ?');
  async function insert(key: string, { trackingId, fingerprint }: Shipment): Promise<Shipment> {
    return database.durableTransaction(() => {
      insertRow.run(key, trackingId, fingerprint, new Date().toISOString());
      const row = find.get(key);
      return { trackingId: String(row?.tracking_id), fingerprint: String(row?.fingerprint) };
    });
  }

  return {
    ship: insert,
    cancel: (key) => insert(key, cancelled),
    async forget(keys) {
      await database.transaction(() => {
        for (const key of keys) remove.run(key);
      });
    },
    ping: () => database.read(() => find.get('')),
    close: database.close,
  };
}
