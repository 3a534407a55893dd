// The embedded store: one SQLite file per workload below DATA_DIR, or in memory without it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { status } from '@grpc/grpc-js';
import { EnvError } from './env.ts';
import { StatusError } from './errors.ts';
import type { Workload } from './workload.ts';

export interface Database {
  prepare(sql: string): StatementSync;
  /** All of `work` or nothing. Survives the death of the process. */
  transaction<T>(work: () => T): T;
  /** As `transaction`, and on disk before it returns (some 3 ms): survives a power cut too. */
  durably<T>(work: () => T): T;
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

  function commit<T>(synchronous: 'NORMAL' | 'FULL', work: () => T): T {
    // With WAL, NORMAL syncs at checkpoints only, FULL at each commit. https://www.sqlite.org/pragma.html#pragma_synchronous
    database.exec(`PRAGMA synchronous = ${synchronous}; BEGIN IMMEDIATE`);
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw isNoRoom(error)
        ? new StatusError(status.UNAVAILABLE, 'the disk of the store is full', [], 'sqlite')
        : error;
    }
  }

  return {
    prepare: (sql) => database.prepare(sql),
    transaction: (work) => commit('NORMAL', work),
    durably: (work) => commit('FULL', work),
    close: () => database.close(),
  };
}

/** https://www.sqlite.org/rescode.html#full: the transaction was taken back, so nothing has happened. */
const sqliteFull = 13;
const isNoRoom = (error: unknown) => error instanceof Error && Reflect.get(error, 'errcode') === sqliteFull;

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
