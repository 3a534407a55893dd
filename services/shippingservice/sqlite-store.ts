// Shipments in SQLite.
import type { Env } from '@boutique/service-kit/env';
import { openDatabase } from '@boutique/service-kit/sqlite';
import { cancelled, type Shipment, type ShipmentStore } from './store.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS shipments (
    key TEXT PRIMARY KEY, tracking_id TEXT NOT NULL, fingerprint TEXT NOT NULL, sent_at TEXT NOT NULL) WITHOUT ROWID;`;

export function sqliteShipments(env: Env): ShipmentStore {
  const database = openDatabase(env, schema);
  const insert = database.prepare('INSERT OR IGNORE INTO shipments VALUES (?, ?, ?, ?)');
  const find = database.prepare('SELECT tracking_id, fingerprint FROM shipments WHERE key = ?');
  async function put(key: string, { trackingId, fingerprint }: Shipment): Promise<Shipment> {
    return database.durably(() => {
      insert.run(key, trackingId, fingerprint, new Date().toISOString());
      const row = find.get(key);
      return { trackingId: String(row?.tracking_id), fingerprint: String(row?.fingerprint) };
    });
  }

  return {
    ship: put,
    cancel: (key) => put(key, cancelled),
    async ping() {
      find.get('');
    },
    close: database.close,
  };
}
