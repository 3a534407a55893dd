// The outbox in SQLite.
import type { Env } from '@boutique/service-kit/env';
import { openDatabase } from '@boutique/service-kit/sqlite';
import { keyLifetimeMs, type Mail, mostMails, type Outbox } from './store.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS mails (
    id INTEGER PRIMARY KEY AUTOINCREMENT, order_id TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL,
    html TEXT NOT NULL, text TEXT NOT NULL, created_at INTEGER NOT NULL, delivered_at INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX IF NOT EXISTS mails_by_order ON mails (order_id);
  CREATE TABLE IF NOT EXISTS keys (key TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS keys_by_age ON keys (at);`;

export function sqliteOutbox(env: Env): Outbox {
  const database = openDatabase(env, schema);
  const insert = database.prepare(`
    INSERT INTO mails (order_id, recipient, subject, html, text, created_at) VALUES (?, ?, ?, ?, ?, ?)`);
  const dropOldest = database.prepare(`DELETE FROM mails WHERE id <= (SELECT max(id) FROM mails) - ${mostMails}`);
  const remember = database.prepare('INSERT OR IGNORE INTO keys VALUES (?, ?)');
  const forget = database.prepare('DELETE FROM keys WHERE at < ?');
  const newest = database.prepare('SELECT * FROM mails ORDER BY id DESC LIMIT ?');
  const newestOfOrder = database.prepare('SELECT * FROM mails WHERE order_id = ? ORDER BY id DESC LIMIT ?');

  return {
    async add({ orderId, to, subject, html, text, createdAtMs }, key) {
      return database.transaction(() => {
        forget.run(createdAtMs - keyLifetimeMs);
        if (key && remember.run(key, createdAtMs).changes === 0) return false;
        insert.run(orderId, to, subject, html, text, createdAtMs);
        dropOldest.run();
        return true;
      });
    },
    async newest(limit, orderId) {
      return (orderId ? newestOfOrder.all(orderId, limit) : newest.all(limit)).map(mailOf);
    },
    async ping() {
      newest.get(1);
    },
    close: database.close,
  };
}

const mailOf = (row: Record<string, unknown>): Mail => ({
  id: String(row.id),
  orderId: String(row.order_id),
  to: String(row.recipient),
  subject: String(row.subject),
  html: String(row.html),
  text: String(row.text),
  createdAtMs: Number(row.created_at),
  deliveredAtMs: Number(row.delivered_at),
});
