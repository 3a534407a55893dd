// Carts in SQLite.
import { setImmediate } from 'node:timers/promises';
import { type Database, openDatabase } from '@boutique/service-kit/sqlite';
import type { Workload } from '@boutique/service-kit/workload';
import {
  bytesOf,
  type CartStore,
  cartLifetimeSeconds,
  maxBytes,
  maxLines,
  maxQuantity,
  maxRemovals,
  resetAtOnce,
  returnAfterSeconds,
} from './store.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS lines (
    user_id TEXT NOT NULL, product_id TEXT NOT NULL, quantity INTEGER NOT NULL, position INTEGER NOT NULL,
    touched_at INTEGER NOT NULL, PRIMARY KEY (user_id, product_id)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS lines_by_age ON lines (touched_at);
  CREATE TABLE IF NOT EXISTS removals (
    user_id TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (user_id, key)) WITHOUT ROWID;`;

const bytesOfUser = (user: string) => `${bytesOf.cart} + ${bytesOf.idCharacter} * length(${user})
  + (SELECT coalesce(sum(${bytesOf.line} + 2 * length(product_id)), 0) FROM lines WHERE user_id = ${user})
  + (SELECT ${bytesOf.removal} * count(*) FROM removals WHERE user_id = ${user})`;

/** A row per user: while `kept` is 0, touched_at is the time of creation. Its deletion deletes the cart. */
const addIndex = `
  CREATE TABLE carts (
    user_id TEXT PRIMARY KEY, bytes INTEGER NOT NULL, touched_at INTEGER NOT NULL, kept INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX carts_by_value ON carts (kept, touched_at);
  CREATE TABLE total (bytes INTEGER NOT NULL);
  INSERT INTO total VALUES (0);
  CREATE TRIGGER cart_added AFTER INSERT ON carts BEGIN UPDATE total SET bytes = bytes + new.bytes; END;
  CREATE TRIGGER cart_changed AFTER UPDATE ON carts BEGIN UPDATE total SET bytes = bytes + new.bytes - old.bytes; END;
  CREATE TRIGGER cart_deleted AFTER DELETE ON carts BEGIN
    UPDATE total SET bytes = bytes - old.bytes;
    DELETE FROM lines WHERE user_id = old.user_id;
    DELETE FROM removals WHERE user_id = old.user_id;
  END;
  INSERT INTO carts SELECT user_id, ${bytesOfUser('used.user_id')}, max(at), 1
    FROM (SELECT user_id, touched_at AS at FROM lines UNION ALL SELECT user_id, at FROM removals) AS used GROUP BY user_id;
  DROP INDEX lines_by_age;`;

/** Carts that are deleted in one transaction, which takes some milliseconds. */
const expiredTogether = 100;

const now = () => Math.floor(Date.now() / 1000);

export function sqliteCarts(workload: Workload): CartStore {
  const database = openDatabase(workload, schema, addIndex);
  const index = cartIndex(database, maxBytes(workload));
  const add = database.prepare(`
    INSERT INTO lines
    SELECT :user, :product, :quantity, coalesce(max(position), 0) + 1, :now FROM lines WHERE user_id = :user
    HAVING count(*) < ${maxLines} OR max(product_id = :product)
    ON CONFLICT DO UPDATE SET quantity = min(quantity + excluded.quantity, ${maxQuantity}), touched_at = excluded.touched_at`);
  const lines = database.prepare('SELECT product_id, quantity FROM lines WHERE user_id = ? ORDER BY position');
  const subtract = database.prepare('UPDATE lines SET quantity = quantity - ? WHERE user_id = ? AND product_id = ?');
  const set = database.prepare('UPDATE lines SET quantity = ?, touched_at = ? WHERE user_id = ? AND product_id = ?');
  const deleteEmpty = database.prepare('DELETE FROM lines WHERE user_id = ? AND quantity <= 0');
  // The newest removal has the latest time, although a clock that was ahead may have written the others.
  const insertRemoval = database.prepare(`
    INSERT OR IGNORE INTO removals
    SELECT :user, :key, max(:now, coalesce(max(at) + 1, 0)) FROM removals WHERE user_id = :user`);
  const deleteOldRemovals = database.prepare(`
    DELETE FROM removals WHERE user_id = :user AND key IN (
      SELECT key FROM removals WHERE user_id = :user ORDER BY at DESC LIMIT -1 OFFSET ${maxRemovals})`);
  const empty = database.prepare('DELETE FROM lines WHERE user_id = ?');

  /** Changes a user's cart and its place in the index. */
  const change = <T>(user: string, hasOrder: boolean, work: () => T): Promise<T> =>
    database.transaction(() => {
      const result = work();
      index.touch(user, hasOrder);
      return result;
    });
  const inBackground = (work: Promise<unknown>) =>
    work.catch((error: unknown) =>
      workload.log.debug(
        { event: 'shop.cart.index_failed', reason: String(error) },
        'the index of carts is not updated',
      ),
    );
  const deleteExpired = () => inBackground(deleteAllExpired(database, index.deleteExpired));
  deleteExpired();
  const daily = setInterval(deleteExpired, 24 * 60 * 60 * 1000).unref();

  return {
    add: (user, product, quantity) =>
      change(user, false, () => Number(add.run({ user, product, quantity, now: now() }).changes) > 0),
    async lines(user) {
      const { rows, isBack } = await database.read(() => ({ rows: lines.all(user), isBack: index.isBack(user) }));
      if (isBack) await inBackground(change(user, false, () => {}));
      return rows.map((row) => ({ productId: String(row.product_id), quantity: Number(row.quantity) }));
    },
    remove: (user, items, key) =>
      change(user, key !== '', () => {
        if (key && insertRemoval.run({ user, key, now: now() }).changes === 0) return;
        deleteOldRemovals.run({ user });
        for (const { productId, quantity } of items) subtract.run(quantity, user, productId);
        deleteEmpty.run(user);
      }),
    setQuantity: (user, product, quantity) =>
      change(user, false, () => {
        set.run(quantity, now(), user, product);
        deleteEmpty.run(user);
      }),
    async empty(user) {
      await change(user, false, () => empty.run(user));
    },
    ping: () => database.read(() => lines.all('')),
    close() {
      clearInterval(daily);
      database.close();
    },
  };
}

/** In several transactions, between which requests are served. */
async function deleteAllExpired(database: Database, deleteSome: () => number): Promise<void> {
  while ((await database.transaction(deleteSome)) === expiredTogether) await setImmediate();
}

/** The sizes of all carts, and the order in which they are deleted. */
function cartIndex(database: Database, limit: number) {
  const isKept = `(kept OR excluded.kept OR excluded.touched_at - touched_at >= ${returnAfterSeconds})`;
  const upsert = database.prepare(`
    INSERT INTO carts VALUES (:user, ${bytesOfUser(':user')}, :now, :kept)
    ON CONFLICT DO UPDATE SET bytes = excluded.bytes, kept = ${isKept},
      touched_at = iif(${isKept}, excluded.touched_at, min(touched_at, excluded.touched_at))`);
  // Otherwise new carts would be the oldest, and the first to go, until the clock is where it was.
  const resetAhead = database.prepare(`
    UPDATE carts SET touched_at = :now - 1 WHERE user_id IN (
      SELECT user_id FROM carts WHERE kept IN (0, 1) AND touched_at > :now + ${returnAfterSeconds} LIMIT ${resetAtOnce})`);
  const total = database.prepare('SELECT bytes FROM total');
  const deleteFirst = database.prepare(`
    DELETE FROM carts WHERE user_id = (SELECT user_id FROM carts ORDER BY kept, touched_at LIMIT 1)`);
  // Both values of kept, because the index begins with it.
  const deleteOld = database.prepare(`
    DELETE FROM carts WHERE user_id IN (
      SELECT user_id FROM carts WHERE kept IN (0, 1) AND touched_at < ? LIMIT ${expiredTogether})`);
  const back = database.prepare(`SELECT 1 FROM carts WHERE user_id = ? AND ? - touched_at >= ${returnAfterSeconds}`);
  let latest = 0;
  /** At the start, and whenever the clock was set back, until none is found: a change may be rolled back. */
  let mayBeAhead = true;
  return {
    touch(user: string, hasOrder: boolean): void {
      const at = now();
      mayBeAhead ||= at < latest;
      latest = at;
      if (mayBeAhead) mayBeAhead = resetAhead.run({ now: at }).changes > 0;
      upsert.run({ user, now: at, kept: Number(hasOrder) });
      while (Number(total.get()?.bytes) > limit) deleteFirst.run();
    },
    isBack: (user: string) => back.get(user, now()) !== undefined,
    /** Returns how many were deleted. */
    deleteExpired: () => Number(deleteOld.run(now() - cartLifetimeSeconds).changes),
  };
}
