// The embedded store: one SQLite file per workload in DATA_DIR, or in memory if DATA_DIR is not set.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { EnvError } from './env.ts';
import { rejectedBy } from './errors.ts';
import { propertiesOf } from './properties.ts';
import { rejectionLog } from './rejection-log.ts';
import type { Workload } from './workload.ts';

/** All writes count as one command in the log of rejections. */
const writing = 'writing';

/** Writes that SQLite rejects are UNAVAILABLE errors with `hadNoEffect`. */
export interface Database {
  /** Compiles a statement. Run writes inside a transaction. */
  prepare(sql: string): StatementSync;
  /** Runs `work` in a transaction: if it throws, all is rolled back. Survives a crash of the process. */
  transaction<T>(work: () => T): T;
  /** Like `transaction`, but synced to disk before it returns (about 3 ms), so it also survives a power cut. */
  durableTransaction<T>(work: () => T): T;
  close(): void;
}

/**
 * Opens the workload's database and creates the tables of `schema` (CREATE ... IF NOT EXISTS). Throws an EnvError if
 * the file is corrupt or in use, and leaves the file unchanged.
 */
export function openDatabase(workload: Workload, schema: string): Database {
  const directory = workload.env.optional('DATA_DIR');
  const path = directory ? join(directory, `${workload.name}.db`) : ':memory:';
  const database = open(workload, path, schema);
  const rejections = rejectionLog((reason) =>
    workload.log.warn({ reason }, 'SQLite rejects writes; nothing was written'),
  );

  function commit<T>(synchronous: 'NORMAL' | 'FULL', work: () => T): T {
    let isCommitting = false;
    try {
      // With WAL, NORMAL syncs at checkpoints only, FULL at each commit.
      // https://www.sqlite.org/pragma.html#pragma_synchronous
      database.exec(`PRAGMA synchronous = ${synchronous}; BEGIN IMMEDIATE`);
      const result = work();
      isCommitting = true;
      database.exec('COMMIT');
      rejections.succeeded(writing);
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      const code = rejectionCode(error, isCommitting);
      if (!code) throw error;
      rejections.rejected(code, writing);
      throw rejectedBy('sqlite', `the store rejects writes: ${code}`);
    }
  }

  return {
    prepare: (sql) => database.prepare(sql),
    transaction: (work) => commit('NORMAL', work),
    durableTransaction: (work) => commit('FULL', work),
    close: () => database.close(),
  };
}

/** After these codes, SQLite rolled back the transaction or never began it: https://www.sqlite.org/rescode.html */
const sqliteRejections: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
};

function rejectionCode(error: unknown, isCommitting: boolean): string | undefined {
  const code = propertiesOf(error).errcode;
  if (typeof code !== 'number') return undefined;
  // The low byte of an extended code is the code itself.
  const name = sqliteRejections[code & 0xff];
  // A commit whose sync failed may be in the log, and may therefore reappear after a power cut.
  return isCommitting && name === 'SQLITE_IOERR' ? undefined : name;
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
      `${workload.name}: ${path} can't be used (${why}). Nothing in it was changed. Repair it, or move it away to start empty.`,
    );
  }
}
