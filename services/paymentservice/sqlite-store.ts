// Payments in SQLite.
import { openDatabase } from '@boutique/service-kit/sqlite';
import type { Workload } from '@boutique/service-kit/workload';
import { keptWithoutOrderSeconds, type PaymentStore, paymentOf } from './store.ts';

// units is text: a JavaScript number can't hold every int64.
const schema = `
  CREATE TABLE IF NOT EXISTS payments (
    key TEXT PRIMARY KEY, transaction_id TEXT, currency_code TEXT, units TEXT, nanos INTEGER, last4 TEXT,
    fingerprint TEXT, charged_at TEXT, refunded_at TEXT) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS charges_without_order ON payments (charged_at) WHERE key = transaction_id;`;

export function sqlitePayments(workload: Workload): PaymentStore {
  const database = openDatabase(workload, schema);
  const find = database.prepare('SELECT * FROM payments WHERE key = ?');
  const charge = database.prepare('INSERT OR IGNORE INTO payments VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)');
  const refund = database.prepare(`
    INSERT INTO payments (key, refunded_at) VALUES (?, ?)
    ON CONFLICT DO UPDATE SET refunded_at = excluded.refunded_at WHERE refunded_at IS NULL`);
  // Two, so that there are fewer and fewer old ones.
  const removeOld = database.prepare(`
    DELETE FROM payments WHERE key IN (
      SELECT key FROM payments WHERE key = transaction_id AND charged_at < ? ORDER BY charged_at LIMIT 2)`);
  const remove = database.prepare('DELETE FROM payments WHERE key = ?');
  const stored = (key: string) => paymentOf(find.get(key) ?? {});

  return {
    async find(key) {
      const row = await database.read(() => find.get(key));
      return row && paymentOf(row);
    },
    async charge(key, { transactionId, amount, last4, fingerprint }, at) {
      const { currencyCode, units, nanos } = amount;
      return database.durableTransaction(() => {
        charge.run(key, transactionId, currencyCode, units, nanos, last4, fingerprint, at.toISOString());
        if (key === transactionId)
          removeOld.run(new Date(at.getTime() - keptWithoutOrderSeconds * 1_000).toISOString());
        return stored(key);
      });
    },
    async refund(key, at) {
      return database.durableTransaction(() => {
        refund.run(key, at.toISOString());
        return stored(key);
      });
    },
    async forget(keys) {
      await database.transaction(() => {
        for (const key of keys) remove.run(key);
      });
    },
    ping: () => database.read(() => find.get('')),
    close: database.close,
  };
}
