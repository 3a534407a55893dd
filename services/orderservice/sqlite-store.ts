// Orders in SQLite.
import type { SQLOutputValue } from 'node:sqlite';
import { checkManually } from '@boutique/protos/order-reasons';
import { openDatabase } from '@boutique/service-kit/sqlite';
import type { Workload } from '@boutique/service-kit/workload';
import { isFinal } from './states.ts';
import { maxLeaseMs, type OrderStore, parseOrder, type StoredOrder, serializeOrder, sizeLimit } from './store.ts';

// Orders that were stored by an earlier version have no capability.
const schema = `
  CREATE TABLE IF NOT EXISTS orders (
    order_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL, fingerprint TEXT NOT NULL,
    created_at INTEGER NOT NULL, lease_owner TEXT NOT NULL, lease_until INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS orders_by_user ON orders (user_id, created_at);
  CREATE INDEX IF NOT EXISTS unfinished_orders ON orders (lease_until) WHERE state IN ('RECEIVED', 'CHARGED', 'SHIPPED');
  CREATE TABLE IF NOT EXISTS capabilities (order_id TEXT PRIMARY KEY, capability TEXT NOT NULL) WITHOUT ROWID;`;

/** Counts the time: see ticks.ts. */
const addTicks = `
  CREATE TABLE ticks (count INTEGER NOT NULL);
  INSERT INTO ticks VALUES (0);
  ALTER TABLE orders ADD COLUMN created_tick INTEGER NOT NULL DEFAULT 0;`;

/** When an order became final. Orders of earlier versions count from now. */
const addFinishedTick = `
  ALTER TABLE orders ADD COLUMN finished_tick INTEGER;
  UPDATE orders SET finished_tick = (SELECT count FROM ticks) WHERE state NOT IN ('RECEIVED', 'CHARGED', 'SHIPPED');
  CREATE INDEX finished_orders ON orders (finished_tick) WHERE finished_tick IS NOT NULL;`;

const withCapability = 'orders LEFT JOIN capabilities USING (order_id)';

export function sqliteOrders(workload: Workload): OrderStore {
  const database = openDatabase(workload, schema, addTicks, addFinishedTick);
  const insert = database.prepare(
    'INSERT OR IGNORE INTO orders VALUES (:id, :user, :state, :body, :fingerprint, :createdAt, :owner, :until, :createdTick, NULL)',
  );
  const insertCapability = database.prepare('INSERT INTO capabilities VALUES (?, ?)');
  const select = database.prepare(`SELECT * FROM ${withCapability} WHERE order_id = ?`);
  const update = database.prepare(`
    UPDATE orders SET state = :state, body = :body, lease_owner = :owner, lease_until = :until,
      finished_tick = iif(:isFinal, (SELECT count FROM ticks), NULL)
    WHERE order_id = :id AND body = :previous
      AND (lease_owner = :owner OR lease_until <= :now OR lease_until > :now + ${maxLeaseMs})`);
  const byUser = database.prepare(`
    SELECT body FROM orders WHERE user_id = :user AND (created_at, order_id) < (:createdAt, :id)
    ORDER BY created_at DESC, order_id DESC LIMIT :limit`);
  const unleased = database.prepare(`
    SELECT * FROM ${withCapability} WHERE state IN ('RECEIVED', 'CHARGED', 'SHIPPED')
      AND body ->> 'reasonCode' IS NOT '${checkManually}'
      AND (lease_until <= :now OR lease_until > :now + ${maxLeaseMs})
    ORDER BY lease_until LIMIT :limit`);
  const unfinished = database.prepare(`
    SELECT count(*) AS count, min(created_at) AS since FROM orders WHERE state IN ('RECEIVED', 'CHARGED', 'SHIPPED')`);
  const expired = database.prepare(`
    SELECT order_id, capability FROM ${withCapability} WHERE finished_tick <= ? ORDER BY finished_tick LIMIT ?`);
  const deleteExpired = database.prepare('DELETE FROM orders WHERE order_id = ? AND finished_tick <= ?');
  const deleteCapability = database.prepare('DELETE FROM capabilities WHERE order_id = ?');
  const currentTick = database.prepare('SELECT count FROM ticks');
  const addTick = database.prepare('UPDATE ticks SET count = count + 1 WHERE count = ?');
  const lease = database.prepare('UPDATE orders SET lease_owner = ?, lease_until = ? WHERE order_id = ?');

  return {
    async create(newOrder, { owner, untilMs }) {
      const { order, fingerprint, capability, createdTick } = newOrder;
      const { orderId: id, userId: user, state, createdAtMs } = order;
      const row = {
        id,
        user,
        state,
        body: serializeOrder(order),
        fingerprint,
        createdAt: Number(createdAtMs),
        owner,
        until: untilMs,
        createdTick,
      };
      return database.durableTransaction(() => {
        const created = insert.run(row).changes === 1;
        if (!created) return { ...storedOrder(select.get(id) ?? {}), created };
        insertCapability.run(id, capability);
        return { ...newOrder, leaseOwner: owner, created };
      });
    },
    async get(id) {
      const row = await database.read(() => select.get(id));
      return row && storedOrder(row);
    },
    async advance(order, previous, { owner, untilMs }, now) {
      const row = {
        id: order.orderId,
        state: order.state,
        body: serializeOrder(order),
        previous: serializeOrder(previous),
        owner,
        until: untilMs,
        now,
        isFinal: Number(isFinal(order.state)),
      };
      const { changes } = await database.transaction(() => update.run(row));
      return changes === 1;
    },
    async list(user, { limit, maxBytes }, after) {
      const createdAt = after ? Number(after.createdAtMs) : Number.MAX_SAFE_INTEGER;
      return database.read(() => {
        const fits = sizeLimit(maxBytes);
        const orders = [];
        for (const { body } of byUser.iterate({ user, createdAt, id: after?.orderId ?? '', limit: limit + 1 })) {
          if (orders.length === limit || !fits(String(body))) return { orders, hasMore: true };
          orders.push(parseOrder(String(body)));
        }
        return { orders, hasMore: false };
      });
    },
    async leaseUnfinished({ owner, untilMs }, { limit, maxBytes }, now) {
      return database.transaction(() => {
        const fits = sizeLimit(maxBytes);
        const leased: StoredOrder[] = [];
        for (const row of unleased.all({ now, limit })) {
          if (!fits(String(row.body))) break;
          leased.push({ ...storedOrder(row), leaseOwner: owner });
          lease.run(owner, untilMs, row.order_id ?? null);
        }
        return leased;
      });
    },
    async unfinished() {
      const { count, since } = (await database.read(() => unfinished.get())) ?? {};
      return { count: Number(count), sinceMs: since ? Number(since) : undefined };
    },
    async expired(tick, limit) {
      const rows = await database.read(() => expired.all(tick, limit));
      return rows.map((row) => ({ orderId: String(row.order_id), capability: String(row.capability ?? '') }));
    },
    async forget(orderIds, tick) {
      await database.transaction(() => {
        for (const id of orderIds) if (deleteExpired.run(id, tick).changes === 1) deleteCapability.run(id);
      });
    },
    tick: () => database.read(() => Number(currentTick.get()?.count)),
    advanceTick: (seen) =>
      database.transaction(() => {
        addTick.run(seen);
        return Number(currentTick.get()?.count);
      }),
    ping: () => database.read(() => select.get('')),
    close: database.close,
  };
}

const storedOrder = (row: Record<string, SQLOutputValue>): StoredOrder => ({
  order: parseOrder(String(row.body)),
  fingerprint: String(row.fingerprint),
  capability: String(row.capability ?? ''),
  leaseOwner: String(row.lease_owner),
  createdTick: Number(row.created_tick),
});
