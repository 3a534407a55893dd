// The embedded store: one SQLite file per workload below DATA_DIR, or in memory without it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { EnvError } from './env.ts';
import { rejectedBy } from './errors.ts';
import { rejectionLog } from './rejection-log.ts';
import type { Workload } from './workload.ts';

/** All writes are one command in the log of rejections. */
const writing = 'writing';

export interface Database {
  prepare(sql: string): StatementSync;
  /** All of `work` or nothing. Survives the death of the process. */
  transaction<T>(work: () => T): T;
  /** As `transaction`, and on disk before it returns (some 3 ms): survives a power cut too. */
  durableTransaction<T>(work: () => T): T;
  close(): void;
}

/**
 * Opens the workload's database and makes the tables of `schema` (CREATE ... IF NOT EXISTS).
 * A file that is damaged or in use is an EnvError and stays as it is.
 */
export function openDatabase(workload: Workload, schema: string): Database {
  const directory = workload.env.optional('DATA_DIR');
  const path = directory ? join(directory, `${workload.name}.db`) : ':memory:';
  const database = open(workload, path, schema);
  const rejections = rejectionLog((reason) =>
    workload.log.warn({ reason }, 'SQLite refuses to write; it wrote nothing'),
  );

  function commit<T>(synchronous: 'NORMAL' | 'FULL', work: () => T): T {
    let isCommitting = false;
    try {
      // With WAL, NORMAL syncs at checkpoints only, FULL at each commit. https://www.sqlite.org/pragma.html#pragma_synchronous
      database.exec(`PRAGMA synchronous = ${synchronous}; BEGIN IMMEDIATE`);
      const result = work();
      isCommitting = true;
      database.exec('COMMIT');
      rejections.succeeded(writing);
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      const word = rejectionCode(error, isCommitting);
      if (!word) throw error;
      rejections.rejected(word, writing);
      throw rejectedBy('sqlite', `the store refuses to write: ${word}`);
    }
  }

  return {
    prepare: (sql) => database.prepare(sql),
    transaction: (work) => commit('NORMAL', work),
    durableTransaction: (work) => commit('FULL', work),
    close: () => database.close(),
  };
}

/** https://www.sqlite.org/rescode.html: SQLite rolled the transaction back, or never began it. */
const sqliteRejections: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
};

function rejectionCode(error: unknown, isCommitting: boolean): string | undefined {
  const code: unknown = error instanceof Error && Reflect.get(error, 'errcode');
  if (typeof code !== 'number') return undefined;
  // The low byte of an extended code is the code itself.
  const word = sqliteRejections[code & 0xff];
  // The log may hold a commit whose sync failed: after a power cut it would be there.
  return isCommitting && word === 'SQLITE_IOERR' ? undefined : word;
}

function open(workload: Workload, path: string, schema: string): DatabaseSync {
  try {
    if (path !== ':memory:') mkdirSync(join(path, '..'), { recursive: true });
    const database = new DatabaseSync(path, { timeout: 2_000 });
    const [check] = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {});
    if (check !== 'ok') throw new Error(String(check));
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${schema}`);
    return database;
  } catch (error) {
    const why = String(error instanceof Error ? error.message : error).replaceAll('\n', ' ');
    throw new EnvError(
      `${workload.name}: ${path} can't be used (${why}). Nothing in it was changed. Mend it, or move it away to start empty.`,
    );
  }
}
