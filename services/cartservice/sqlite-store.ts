// Carts in SQLite.
import { openDatabase } from '@boutique/service-kit/sqlite';
import type { Workload } from '@boutique/service-kit/workload';
import { type CartStore, cartLifetimeSeconds, largestQuantity } from './store.ts';

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
    INSERT INTO lines VALUES (:user, :product, :quantity, (SELECT coalesce(max(position), 0) + 1 FROM lines WHERE user_id = :user), :now)
    ON CONFLICT DO UPDATE SET quantity = min(quantity + excluded.quantity, ${largestQuantity}), touched_at = excluded.touched_at`);
  const lines = database.prepare('SELECT product_id, quantity FROM lines WHERE user_id = ? ORDER BY position');
  const take = database.prepare('UPDATE lines SET quantity = quantity - ? WHERE user_id = ? AND product_id = ?');
  const set = database.prepare('UPDATE lines SET quantity = ?, touched_at = ? WHERE user_id = ? AND product_id = ?');
  const dropEmpty = database.prepare('DELETE FROM lines WHERE user_id = ? AND quantity <= 0');
  const remember = database.prepare('INSERT OR IGNORE INTO removals VALUES (?, ?, ?)');
  const empty = database.prepare('DELETE FROM lines WHERE user_id = ?');
  const now = () => Math.floor(Date.now() / 1000);

  const forgetLines = database.prepare('DELETE FROM lines WHERE touched_at < ?');
  const forgetRemovals = database.prepare('DELETE FROM removals WHERE at < ?');
  const forget = () =>
    database.transaction(() => {
      forgetLines.run(now() - cartLifetimeSeconds);
      forgetRemovals.run(now() - cartLifetimeSeconds);
    });
  forget();
  const daily = setInterval(forget, 24 * 60 * 60 * 1000).unref();

  return {
    async add(user, product, quantity) {
      database.transaction(() => add.run({ user, product, quantity, now: now() }));
    },
    async lines(user) {
      return lines.all(user).map((row) => ({ productId: String(row.product_id), quantity: Number(row.quantity) }));
    },
    async remove(user, items, key) {
      database.transaction(() => {
        if (key && remember.run(user, key, now()).changes === 0) return;
        for (const { productId, quantity } of items) take.run(quantity, user, productId);
        dropEmpty.run(user);
      });
    },
    async setQuantity(user, product, quantity) {
      database.transaction(() => {
        set.run(quantity, now(), user, product);
        dropEmpty.run(user);
      });
    },
    async empty(user) {
      database.transaction(() => empty.run(user));
    },
    async ping() {
      lines.all('');
    },
    close() {
      clearInterval(daily);
      database.close();
    },
  };
}
