// Reads the services' data from their SQLite files.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { amountOf, type Records } from './environment.ts';
import { orderIdOf, orderRecord } from './order-record.ts';

type Row = Record<string, unknown>;

export function rowsOf(dataDir: string, service: string, sql: string): Row[] {
  const database = new DatabaseSync(join(dataDir, `${service}.db`), { readOnly: true, timeout: 2_000 });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

export function unfinishedInSqlite(dataDir: string): number {
  const sql = `SELECT count(*) AS count FROM orders WHERE state NOT IN ('DONE', 'REFUSED', 'REFUNDED')`;
  return Number(rowsOf(dataDir, 'orderservice', sql)[0]?.count);
}

export function readSqlite(dataDir: string): Records {
  const all = (service: string, table: string) => rowsOf(dataDir, service, `SELECT * FROM ${table}`);
  return {
    orders: all('orderservice', 'orders').map((row) => orderRecord(String(row.body))),
    charges: all('paymentservice', 'payments').map((row) => ({
      key: orderIdOf(String(row.key)),
      transactionId: String(row.transaction_id ?? ''),
      amount: amountOf(String(row.currency_code), row.units, row.nanos),
      refunded: row.refunded_at !== null,
    })),
    shipments: all('shippingservice', 'shipments').map((row) => ({
      key: orderIdOf(String(row.key)),
      trackingId: String(row.tracking_id),
    })),
    mails: all('emailservice', 'mails').map((row) => ({ to: String(row.recipient), orderId: String(row.order_id) })),
    carts: cartsOf(all('cartservice', 'lines')),
  };
}

function cartsOf(rows: Row[]): Records['carts'] {
  const carts: Records['carts'] = new Map();
  for (const row of rows) {
    const user = String(row.user_id);
    const cart = carts.get(user) ?? new Map<string, number>();
    carts.set(user, cart.set(String(row.product_id), Number(row.quantity)));
  }
  return carts;
}
