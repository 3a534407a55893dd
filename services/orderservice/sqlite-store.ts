// Orders in SQLite.
import type { SQLOutputValue } from 'node:sqlite';
import { openDatabase } from '@boutique/service-kit/sqlite';
import type { Workload } from '@boutique/service-kit/workload';
import { maxLeaseMs, type OrderStore, parseOrder, type StoredOrder, serializeOrder } from './store.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS orders (
    order_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL, fingerprint TEXT NOT NULL,
    created_at INTEGER NOT NULL, lease_owner TEXT NOT NULL, lease_until INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS orders_by_user ON orders (user_id, created_at);
  CREATE INDEX IF NOT EXISTS unfinished_orders ON orders (lease_until) WHERE state IN ('RECEIVED', 'CHARGED', 'SHIPPED');`;

export function sqliteOrders(workload: Workload): OrderStore {
  const database = openDatabase(workload, schema);
  const insert = database.prepare(
    'INSERT OR IGNORE INTO orders VALUES (:id, :user, :state, :body, :fingerprint, :createdAt, :owner, :until)',
  );
  const select = database.prepare('SELECT * FROM orders WHERE order_id = ?');
  const update = database.prepare(`
    UPDATE orders SET state = :state, body = :body, lease_owner = :owner, lease_until = :until
    WHERE order_id = :id AND state = :from
      AND (lease_owner = :owner OR lease_until <= :now OR lease_until > :now + ${maxLeaseMs})`);
  const byUser = database.prepare('SELECT * FROM orders WHERE user_id = ? ORDER BY created_at DESC, order_id LIMIT ?');
  const unleased = database.prepare(`
    SELECT * FROM orders WHERE state IN ('RECEIVED', 'CHARGED', 'SHIPPED') AND (lease_until <= :now OR lease_until > :now + ${maxLeaseMs})
    ORDER BY lease_until LIMIT :limit`);
  const lease = database.prepare('UPDATE orders SET lease_owner = ?, lease_until = ? WHERE order_id = ?');

  return {
    async create(order, fingerprint, { owner, untilMs }) {
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
      };
      const { changes } = database.durableTransaction(() => insert.run(row));
      if (changes === 1) return { order, fingerprint, leaseOwner: owner, created: true };
      const stored = storedOrder(select.get(id));
      if (!stored) throw new Error(`order ${id} exists, but can't be read`);
      return { ...stored, created: false };
    },
    async get(id) {
      return storedOrder(select.get(id));
    },
    async advance(order, from, { owner, untilMs }, now) {
      const row = {
        id: order.orderId,
        state: order.state,
        body: serializeOrder(order),
        from,
        owner,
        until: untilMs,
        now,
      };
      return database.transaction(() => update.run(row)).changes === 1;
    },
    async list(user, limit) {
      return byUser.all(user, limit).map((row) => parseOrder(String(row.body)));
    },
    async leaseUnfinished({ owner, untilMs }, limit, now) {
      return database.transaction(() => {
        const rows = unleased.all({ now, limit });
        for (const row of rows) lease.run(owner, untilMs, row.order_id ?? null);
        return rows.map((row) => parseOrder(String(row.body)));
      });
    },
    async ping() {
      select.get('');
    },
    close: database.close,
  };
}

function storedOrder(row: Record<string, SQLOutputValue> | undefined): StoredOrder | undefined {
  if (!row) return undefined;
  return {
    order: parseOrder(String(row.body)),
    fingerprint: String(row.fingerprint),
    leaseOwner: String(row.lease_owner),
  };
}
