// Copies the SQLite files of all services at one moment, while the shop runs, and puts them back.
import { chmodSync, copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { makeFolder } from '@boutique/service-kit/make-folder';
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import { workload, workloadNames } from '../../topology.ts';
import { Problem } from '../problem.ts';
import type { Store } from './store.ts';

const files = workloadNames.filter((name) => workload(name).durable).map((name) => `${name}.db`);
const orders = 'orderservice.db';
/** Empty in a shop that nobody has used. */
const tables: Readonly<Record<string, string>> = {
  'cartservice.db': 'lines',
  'emailservice.db': 'mails',
  [orders]: 'orders',
  'paymentservice.db': 'payments',
  'shippingservice.db': 'shipments',
};
const lockTimeoutMs = 2_000;
/** SQLite's codes for files in use, and for files that it can't read: https://www.sqlite.org/rescode.html */
const [inUse, damaged] = [
  [5, 6],
  [11, 26],
];

export const sqliteStore = (dataDir: string): Store => ({
  name: dataDir,
  async copyTo(folder) {
    if (!existsSync(join(dataDir, orders)))
      throw new Problem(`${dataDir} has no orders, so there is nothing to back up.`);
    const found = files.filter((file) => existsSync(join(dataDir, file)));
    const snapshots = openSnapshots(
      dataDir,
      found.map((file) => join(dataDir, file)),
    );
    for (const [at, snapshot] of snapshots.entries()) {
      const copy = join(folder, found[at] ?? '');
      await backup(snapshot, copy);
      snapshot.close();
      chmodSync(copy, 0o600);
    }
    return countRows(folder, orders);
  },
  check(folder) {
    if (!existsSync(join(folder, orders))) throw new Problem(`${folder} is not a backup of the shop with SQLite.`);
    for (const file of files) if (existsSync(join(folder, file))) checkReadable(folder, file);
  },
  async isEmpty() {
    return files.every((file) => !existsSync(join(dataDir, file)) || countRows(dataDir, file) === 0);
  },
  async replaceBy(folder) {
    makeFolder(dataDir);
    for (const file of files) if (existsSync(join(dataDir, file))) closeLog(dataDir, file);
    // Orders come last: if this is interrupted, charges and shipments without orders are left, rather than the reverse.
    for (const file of [...files.filter((one) => one !== orders), orders]) {
      const target = join(dataDir, file);
      if (!existsSync(join(folder, file))) rmSync(target, { force: true });
      else {
        copyFileSync(join(folder, file), `${target}.restored`);
        chmodSync(`${target}.restored`, 0o600);
        renameSync(`${target}.restored`, target);
      }
    }
    return countRows(dataDir, orders);
  },
});

/** All files as they are at one moment: while the snapshots are opened, for about a millisecond, nothing can be written. */
function openSnapshots(dataDir: string, paths: string[]): DatabaseSync[] {
  const lock = new DatabaseSync(':memory:', { timeout: lockTimeoutMs });
  try {
    for (const [at, path] of paths.entries()) lock.prepare(`ATTACH ? AS file${at}`).run(path);
    lock.exec('BEGIN IMMEDIATE');
    return paths.map((path) => {
      const snapshot = new DatabaseSync(path);
      snapshot.exec('BEGIN');
      snapshot.prepare('SELECT count(*) FROM sqlite_master').get();
      return snapshot;
    });
  } catch (error) {
    throw new Problem(`The data in ${dataDir} can't be copied: ${messageOf(error)}.`);
  } finally {
    lock.close();
  }
}

function countRows(folder: string, file: string): number {
  const database = new DatabaseSync(join(folder, file), { readOnly: true });
  try {
    return Number(database.prepare(`SELECT count(*) AS count FROM ${tables[file] ?? 'sqlite_master'}`).get()?.count);
  } catch (error) {
    throw new Problem(`${join(folder, file)} can't be read: ${messageOf(error)}.`);
  } finally {
    database.close();
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Reads the whole file, as it is about to replace the shop's. */
function checkReadable(folder: string, file: string): void {
  const path = join(folder, file);
  const url = new URL(`${pathToFileURL(path)}?immutable=1`);
  const database = new DatabaseSync(url, { readOnly: true });
  try {
    const { quick_check: result } = database.prepare('PRAGMA quick_check(1)').get() ?? {};
    if (result !== 'ok') throw new Error(String(result));
    database.prepare(`SELECT 1 FROM ${tables[file] ?? 'sqlite_master'}`).get();
  } catch (error) {
    throw new Problem(`${path} is damaged (${messageOf(error)}), so nothing was restored: choose another backup.`);
  } finally {
    database.close();
  }
}

/** Leaving WAL is possible only if no other program has the file open. */
function closeLog(dataDir: string, file: string): void {
  const path = join(dataDir, file);
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = DELETE');
  } catch (error) {
    const code = Number(propertiesOf(error).errcode) & 0xff;
    if (inUse.includes(code))
      throw new Problem(`The shop with the data in ${dataDir} is running: stop it, then run the same command again.`);
    // SQLite would add its log to the file that takes its place.
    if (damaged.includes(code)) for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
    else throw new Problem(`${path} can't be replaced: ${messageOf(error)}.`);
  } finally {
    database.close();
  }
}
