// The outbox in SQLite. An email has a row in `deliveries` until it is delivered.
import { openDatabase } from '@boutique/service-kit/sqlite';
import type { Workload } from '@boutique/service-kit/workload';
import { type ListedMail, type Mail, maxDueAheadMs, maxKeys, maxMails, maxUndelivered, type Outbox } from './store.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS mails (
    id INTEGER PRIMARY KEY AUTOINCREMENT, order_id TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL,
    html TEXT NOT NULL, text TEXT NOT NULL, created_at INTEGER NOT NULL, delivered_at INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX IF NOT EXISTS mails_by_order ON mails (order_id);
  CREATE TABLE IF NOT EXISTS deliveries (
    mail_id INTEGER PRIMARY KEY REFERENCES mails ON DELETE CASCADE, attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL DEFAULT 0, failed_at INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX IF NOT EXISTS deliveries_by_due ON deliveries (due_at) WHERE failed_at = 0;
  CREATE TABLE IF NOT EXISTS keys (key TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS keys_by_age ON keys (at);`;

const isWaiting = 'EXISTS (SELECT 1 FROM deliveries WHERE mail_id = id AND failed_at = 0)';
const listed = 'id, order_id, recipient, subject, created_at, delivered_at';
const maxId = String(Number.MAX_SAFE_INTEGER);
const newestId = '(SELECT max(id) FROM mails)';

export function sqliteOutbox(workload: Workload): Outbox {
  const maxWaiting = maxUndelivered(workload);
  const database = openDatabase(workload, schema);
  const insert = database.prepare(`
    INSERT INTO mails (order_id, recipient, subject, html, text, created_at) VALUES (?, ?, ?, ?, ?, ?)`);
  const enqueue = database.prepare('INSERT INTO deliveries (mail_id) VALUES (?)');
  // IDs have no gaps. An email beyond the limit is deleted unless it waits; then it is deleted after its delivery.
  const deleteOldest = database.prepare(`
    DELETE FROM mails WHERE id <= ${newestId} - ${maxWaiting} OR (id = ${newestId} - ${maxMails} AND NOT ${isWaiting})`);
  const deleteIfOld = database.prepare(`DELETE FROM mails WHERE id = ? AND id <= ${newestId} - ${maxMails}`);
  // `at` only numbers the keys. In keys of earlier versions, it is the time in ms.
  const insertKey = database.prepare('INSERT OR IGNORE INTO keys SELECT ?, coalesce(max(at), 0) + 1 FROM keys');
  const deleteOldKeys = database.prepare(`DELETE FROM keys WHERE at <= (SELECT max(at) FROM keys) - ${maxKeys}`);
  const newest = database.prepare(`SELECT ${listed} FROM mails WHERE id < ? ORDER BY id DESC LIMIT ?`);
  const newestOfOrder = database.prepare(
    `SELECT ${listed} FROM mails WHERE id < ? AND order_id = ? ORDER BY id DESC LIMIT ?`,
  );
  const one = database.prepare('SELECT * FROM mails WHERE id = ?');
  const lease = database.prepare(`
    UPDATE deliveries SET attempts = attempts + 1, due_at = :until WHERE mail_id = (
      SELECT mail_id FROM deliveries
      WHERE failed_at = 0 AND (due_at <= :now OR due_at > :now + ${maxDueAheadMs}) ORDER BY due_at, mail_id LIMIT 1)
    RETURNING mail_id, attempts`);
  const retry = database.prepare('UPDATE deliveries SET due_at = ? WHERE mail_id = ? AND attempts = ?');
  const fail = database.prepare('UPDATE deliveries SET failed_at = ? WHERE mail_id = ? AND attempts = ?');
  const setDelivered = database.prepare('UPDATE mails SET delivered_at = ? WHERE id = ?');
  const dequeue = database.prepare('DELETE FROM deliveries WHERE mail_id = ?');

  return {
    async add({ orderId, to, subject, html, text, createdAtMs }, key) {
      return database.durableTransaction(() => {
        if (key && insertKey.run(key).changes === 0) return false;
        deleteOldKeys.run();
        enqueue.run(insert.run(orderId, to, subject, html, text, createdAtMs).lastInsertRowid);
        deleteOldest.run();
        return true;
      });
    },
    async newest(limit, orderId, beforeId = maxId) {
      const rows = await database.read(() =>
        orderId ? newestOfOrder.all(beforeId, orderId, limit) : newest.all(beforeId, limit),
      );
      return rows.map(listedMailOf);
    },
    async get(id) {
      const row = await database.read(() => one.get(id));
      return row && mailOf(row);
    },
    async lease(now, untilMs) {
      return database.transaction(() => {
        const leased = lease.get({ until: untilMs, now });
        const row = leased && one.get(leased.mail_id ?? null);
        return row && { ...mailOf(row), attempts: Number(leased.attempts) };
      });
    },
    async delivered({ id }, at) {
      await database.transaction(() => {
        setDelivered.run(at, id);
        dequeue.run(id);
        deleteIfOld.run(id);
      });
    },
    async retry({ id, attempts }, dueAtMs) {
      await database.transaction(() => retry.run(dueAtMs, id, attempts));
    },
    async failed({ id, attempts }, at) {
      await database.transaction(() => {
        if (fail.run(at, id, attempts).changes > 0) deleteIfOld.run(id);
      });
    },
    ping: () => database.read(() => one.get(1)),
    close: database.close,
  };
}

const mailOf = (row: Record<string, unknown>): Mail => ({
  ...listedMailOf(row),
  html: String(row.html),
  text: String(row.text),
});

const listedMailOf = (row: Record<string, unknown>): ListedMail => ({
  id: String(row.id),
  orderId: String(row.order_id),
  to: String(row.recipient),
  subject: String(row.subject),
  createdAtMs: Number(row.created_at),
  deliveredAtMs: Number(row.delivered_at),
});
