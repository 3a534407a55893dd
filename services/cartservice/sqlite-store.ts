// Carts in SQLite.
import { openDatabase } from '@boutique/service-kit/sqlite';
import type { Workload } from '@boutique/service-kit/workload';
import { type CartStore, cartLifetimeSeconds, maxLines, maxQuantity } from './store.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS lines (
    user_id TEXT NOT NULL, product_id TEXT NOT NULL, quantity INTEGER NOT NULL, position INTEGER NOT NULL,
    touched_at INTEGER NOT NULL, PRIMARY KEY (user_id, product_id)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS lines_by_age ON lines (touched_at);
  CREATE TABLE IF NOT EXISTS removals (
    user_id TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (user_id, key)) WITHOUT ROWID;`;

export function sqliteCarts(workload: Workload): CartStore {
  const database = openDatabase(workload, schema);
  const add = database.prepare(`
    INSERT INTO lines
    SELECT :user, :product, :quantity, coalesce(max(position), 0) + 1, :now FROM lines WHERE user_id = :user
    HAVING count(*) < ${maxLines} OR max(product_id = :product)
    ON CONFLICT DO UPDATE SET quantity = min(quantity + excluded.quantity, ${maxQuantity}), touched_at = excluded.touched_at`);
  const lines = database.prepare('SELECT product_id, quantity FROM lines WHERE user_id = ? ORDER BY position');
  const subtract = database.prepare('UPDATE lines SET quantity = quantity - ? WHERE user_id = ? AND product_id = ?');
  const set = database.prepare('UPDATE lines SET quantity = ?, touched_at = ? WHERE user_id = ? AND product_id = ?');
  const deleteEmpty = database.prepare('DELETE FROM lines WHERE user_id = ? AND quantity <= 0');
  const insertRemoval = database.prepare('INSERT OR IGNORE INTO removals VALUES (?, ?, ?)');
  const empty = database.prepare('DELETE FROM lines WHERE user_id = ?');
  const now = () => Math.floor(Date.now() / 1000);

  const deleteOldLines = database.prepare('DELETE FROM lines WHERE touched_at < ?');
  const deleteOldRemovals = database.prepare('DELETE FROM removals WHERE at < ?');
  const deleteExpired = () => {
    const deletion = database.transaction(() => {
      deleteOldLines.run(now() - cartLifetimeSeconds);
      deleteOldRemovals.run(now() - cartLifetimeSeconds);
    });
    deletion.catch((error: unknown) => workload.log.warn({ err: error }, 'expired carts are not deleted'));
  };
  deleteExpired();
  const daily = setInterval(deleteExpired, 24 * 60 * 60 * 1000).unref();

  return {
    async add(user, product, quantity) {
      const { changes } = await database.transaction(() => add.run({ user, product, quantity, now: now() }));
      return Number(changes) > 0;
    },
    async lines(user) {
      const rows = await database.read(() => lines.all(user));
      return rows.map((row) => ({ productId: String(row.product_id), quantity: Number(row.quantity) }));
    },
    async remove(user, items, key) {
      await database.transaction(() => {
        if (key && insertRemoval.run(user, key, now()).changes === 0) return;
        for (const { productId, quantity } of items) subtract.run(quantity, user, productId);
        deleteEmpty.run(user);
      });
    },
    async setQuantity(user, product, quantity) {
      await database.transaction(() => {
        set.run(quantity, now(), user, product);
        deleteEmpty.run(user);
      });
    },
    async empty(user) {
      await database.transaction(() => empty.run(user));
    },
    ping: () => database.read(() => lines.all('')),
    close() {
      clearInterval(daily);
      database.close();
    },
  };
}
