// Imported into a service with `--import`: while the file FULL_STORE_FILE exists, its SQLite database must not grow.
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const file = process.env.FULL_STORE_FILE;
/** SQLite's maximum: https://www.sqlite.org/pragma.html#pragma_max_page_count */
const maxPages = 4_294_967_294;

if (file) {
  const { exec } = DatabaseSync.prototype;
  DatabaseSync.prototype.exec = function (sql) {
    // SQLite raises a limit below the current size to the current size.
    if (sql.includes('BEGIN')) exec.call(this, `PRAGMA max_page_count = ${existsSync(file) ? 1 : maxPages}`);
    exec.call(this, sql);
  };
}
