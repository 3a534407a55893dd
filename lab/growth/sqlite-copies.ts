// Multiplies rows in the SQLite files of a stopped shop. It knows no columns: the IDs in all texts of a row are replaced.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite';
import { isAbout, type Originals, type Replacements, replaceIn } from './copies.ts';

/** In this order: a cart's row counts the lines. */
const tables: readonly [file: string, table: string, what: 'order' | 'cart'][] = [
  ['orderservice', 'orders', 'order'],
  ['orderservice', 'capabilities', 'order'],
  ['paymentservice', 'payments', 'order'],
  ['shippingservice', 'shipments', 'order'],
  ['cartservice', 'lines', 'cart'],
  ['cartservice', 'carts', 'cart'],
];

/** Adds `count` copies of the order and of the cart. */
export function copyInSqlite(dataDir: string, originals: Originals, count: number): void {
  for (const [name, table, what] of tables) {
    const file = join(dataDir, `${name}.db`);
    if (!existsSync(file)) throw new Error(`${file} does not exist`);
    const database = new DatabaseSync(file);
    try {
      // Nothing of it is needed after a crash. The cache, up to 1 GiB, has room for a million orders, whose IDs are random.
      database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1048576; BEGIN');
      const copied = copyRows(database, table, originals[what], count);
      database.exec('COMMIT');
      if (copied === 0) throw new Error(`${name}.${table} has no row of the original ${what}`);
    } finally {
      database.close();
    }
  }
}

function copyRows(database: DatabaseSync, table: string, replacements: Replacements, count: number): number {
  const rows = database.prepare(`SELECT * FROM ${table}`).all();
  const originals = rows.map(Object.values<SQLOutputValue>).filter((row) => isAbout(row.join(' '), replacements));
  const marks = Object.keys(rows[0] ?? {}).fill('?');
  const insert = database.prepare(`INSERT INTO ${table} VALUES (${marks.join()})`);
  const copyOf = (value: SQLOutputValue, number: number): SQLInputValue =>
    typeof value === 'string' ? replaceIn(value, replacements, number) : value;
  for (let number = 0; number < count; number++)
    for (const row of originals) insert.run(...row.map((value) => copyOf(value, number)));
  return originals.length;
}
