// The embedded store: one SQLite file per workload in DATA_DIR, or in memory if DATA_DIR is not set.
import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkIsFile } from './data-file.ts';
import { EnvError } from './env.ts';
import { rejectedBy, StatusError } from './errors.ts';
import { machineProblem } from './machine-problem.ts';
import { makeFolder } from './make-folder.ts';
import { rejectionLog } from './rejection-log.ts';
import { failStoreSpan, startStoreSpan } from './store-span.ts';
import { propertiesOf } from './unknown-values.ts';
import type { Workload } from './workload.ts';

/** Commands that SQLite rejects are UNAVAILABLE errors with `hadNoEffect`; if the file is locked, after about 150 ms. */
export interface Database {
  /** Compiles a statement. Throws an EnvError if the file has other tables. Run it with one of the methods below. */
  prepare(sql: string): StatementSync;
  /** Runs `work`, which only reads. */
  read<T>(work: () => T): Promise<T>;
  /** Runs `work` in a transaction: if it throws, all is rolled back. Survives a crash of the process. */
  transaction<T>(work: () => T): Promise<T>;
  /** Like `transaction`, but synced to disk before it returns (about 3 ms), so it also survives a power cut. */
  durableTransaction<T>(work: () => T): Promise<T>;
  close(): void;
}

/**
 * Opens the workload's database and creates the tables of `schema` (CREATE ... IF NOT EXISTS). Each migration changes
 * the tables of the version before it; append new ones. Throws an EnvError if the file is corrupt, in use or of a newer
 * version, and leaves the file unchanged.
 */
export function openDatabase(workload: Workload, schema: string, ...migrations: string[]): Database {
  const directory = workload.env.optional('DATA_DIR');
  const path = directory ? join(directory, `${workload.name}.db`) : ':memory:';
  const database = open(workload, path, [schema, ...migrations]);
  const rejections = rejectionLog((reason) =>
    workload.log.warn({ event: 'kit.store.rejecting', reason }, 'SQLite rejects commands; nothing was written'),
  );

  const { faults } = workload;
  const execute: <T>(attempt: () => T, background: boolean) => Promise<T> = faults
    ? (attempt, background) => faults.beforeCommand(background).then(() => retryWhileLocked(attempt))
    : retryWhileLocked;

  async function run<T>(operation: 'read' | 'transaction' | 'durable_transaction', attempt: () => T): Promise<T> {
    const span = startStoreSpan(`${operation} ${workload.name}`, {
      'db.system.name': 'sqlite',
      'db.operation.name': operation,
      'db.namespace': workload.name,
    });
    const command = operation === 'read' ? 'reading' : 'writing';
    try {
      const result = await execute(attempt, span === undefined);
      rejections.succeeded(command);
      return result;
    } catch (error) {
      const code = rejectionCode(error);
      // `work` rejects requests with a StatusError.
      if (!(error instanceof StatusError)) failStoreSpan(span, error, code);
      if (!code) throw error;
      rejections.rejected(code, command);
      throw rejectedBy('sqlite', `the store rejects commands: ${code}`, code);
    } finally {
      span?.end();
    }
  }

  function commit<T>(synchronous: 'NORMAL' | 'FULL', work: () => T): T {
    let isCommitting = false;
    try {
      // With WAL, NORMAL syncs at checkpoints only, FULL at each commit.
      // https://www.sqlite.org/pragma.html#pragma_synchronous
      database.exec(`PRAGMA synchronous = ${synchronous}; BEGIN IMMEDIATE`);
      const result = work();
      isCommitting = true;
      database.exec('COMMIT');
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      // A commit whose sync failed may be in the log, and may therefore reappear after a power cut.
      if (isCommitting && rejectionCode(error) === 'SQLITE_IOERR') throw new Error('disk I/O error', { cause: error });
      throw error;
    }
  }

  return {
    prepare(sql) {
      try {
        return database.prepare(sql);
      } catch (error) {
        if (isLocked(error)) throw lockedFile(workload, path);
        throw otherVersion(workload, path, `doesn't have the tables of this version (${reasonOf(error)})`);
      }
    },
    read: (work) => run('read', work),
    transaction: (work) => run('transaction', () => commit('NORMAL', work)),
    durableTransaction: (work) => run('durable_transaction', () => commit('FULL', work)),
    close: () => database.close(),
  };
}

/** Together 135 ms. SQLite's own busy timeout would block all services of the process. */
const lockRetryDelaysMs = [5, 10, 20, 40, 60];

async function retryWhileLocked<T>(attempt: () => T): Promise<T> {
  for (const delayMs of lockRetryDelaysMs) {
    try {
      return attempt();
    } catch (error) {
      if (!isLocked(error)) throw error;
    }
    await sleep(delayMs);
  }
  return attempt();
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

function rejectionCode(error: unknown): string | undefined {
  const code = propertiesOf(error).errcode;
  // The low byte of an extended code is the code itself.
  return typeof code === 'number' ? sqliteRejections[code & 0xff] : undefined;
}

const isLocked = (error: unknown) => ['SQLITE_BUSY', 'SQLITE_LOCKED'].includes(rejectionCode(error) ?? '');

/**
 * A check reads the whole file, about 200 MB per second, while the process can do nothing else. Damage in a larger file is an
 * error of the commands that read it.
 */
const maxCheckedBytes = 64 * 1024 * 1024;

function checkPages(database: DatabaseSync): void {
  const [check] = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {});
  if (check !== 'ok') throw new Error(String(check));
}

function open(workload: Workload, path: string, versions: string[]): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    if (path !== ':memory:') createPrivateFile(path);
    // While it starts, a workload may wait for a lock.
    database = new DatabaseSync(path, { timeout: 2_000 });
    if (path === ':memory:' || statSync(path).size <= maxCheckedBytes) checkPages(database);
    if (versionOf(database) > versions.length) throw otherVersion(workload, path, 'was written by a newer version');
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    migrate(database, versions);
    database.exec('PRAGMA busy_timeout = 0');
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof EnvError) throw error;
    const problem = machineProblem(error) ?? problemOfOpening(path);
    if (problem) throw new EnvError(`${workload.name}: ${path} can't be opened: ${problem} (${reasonOf(error)}).`);
    if (isLocked(error)) throw lockedFile(workload, path);
    throw new EnvError(
      `${workload.name}: ${path} can't be used (${reasonOf(error)}). Nothing in it was changed. Repair it, or move it away to start empty.`,
    );
  }
}

/** SQLite doesn't report why it can't open a file. */
function problemOfOpening(path: string): string | undefined {
  // Opening a named pipe would wait for a program that writes to it.
  if (path === ':memory:' || !statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  try {
    closeSync(openSync(path, 'r'));
    return undefined;
  } catch (error) {
    return machineProblem(error);
  }
}

/** Only its owner can read the file and those that SQLite puts next to it. An existing folder is left unchanged. */
function createPrivateFile(path: string): void {
  makeFolder(dirname(path));
  checkAreFiles(path);
  closeSync(openSync(path, 'a', 0o600));
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found && found.uid === process.getuid?.()) chmodSync(file, 0o600);
  }
}

/** SQLite would wait for a named pipe, or report another one of them as the database. */
function checkAreFiles(path: string): void {
  checkIsFile(path);
  for (const file of ['-wal', '-shm', '-journal'].map((suffix) => path + suffix)) {
    try {
      checkIsFile(file);
    } catch (error) {
      throw new Error(`${file}: ${reasonOf(error)}`);
    }
  }
}

/** The number of migrations that the file has seen. Files from before this number was stored have 0. */
const versionOf = (database: DatabaseSync) => Number(database.prepare('PRAGMA user_version').get()?.user_version);

function migrate(database: DatabaseSync, versions: string[]): void {
  if (versionOf(database) === versions.length) return;
  database.exec('BEGIN IMMEDIATE');
  // Another process may have migrated it before this one got the lock.
  for (const statements of versions.slice(versionOf(database))) database.exec(statements);
  database.exec(`PRAGMA user_version = ${versions.length}; COMMIT`);
}

const lockedFile = ({ name }: Workload, path: string) =>
  new EnvError(`${name}: ${path} is locked by another program. Stop that program, or set another DATA_DIR.`);

const otherVersion = ({ name }: Workload, path: string, problem: string) =>
  new EnvError(
    `${name}: ${path} ${problem}. Start the version of ${name} that wrote it, or move it away to start empty.`,
  );

const reasonOf = (error: unknown) => String(error instanceof Error ? error.message : error).replaceAll('\n', ' ');
