import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvError } from './env.ts';
import { hasCode, status } from './errors.ts';
import { openDatabase } from './sqlite.ts';
import { testWorkload } from './testing/workload.ts';

const schema = 'CREATE TABLE IF NOT EXISTS notes (text TEXT PRIMARY KEY)';

for (const kind of ['transaction', 'durableTransaction'] as const) {
  test(`a failed ${kind} leaves nothing behind, and the next one works`, async () => {
    const database = openDatabase(testWorkload('cartservice', {}), schema);
    const insert = database.prepare('INSERT INTO notes VALUES (?)');
    const all = database.prepare('SELECT text FROM notes');
    await assert.rejects(
      database[kind](() => {
        insert.run('half');
        throw new Error('no');
      }),
      /no/,
    );
    assert.deepEqual(all.all(), []);
    assert.equal(await database[kind](() => insert.run('whole').changes), 1);
    assert.equal(all.all().length, 1);
    database.close();
  });
}

test('without DATA_DIR each database is separate', () => {
  const [one, two] = [1, 2].map(() => openDatabase(testWorkload('cartservice', {}), schema));
  one?.prepare('INSERT INTO notes VALUES (?)').run('mine');
  assert.deepEqual(two?.prepare('SELECT text FROM notes').all(), []);
  one?.close();
  two?.close();
});

test('a full disk is UNAVAILABLE, rolls back, and works again once there is space', async () => {
  const database = openDatabase(testWorkload('cartservice', {}), schema);
  const insert = database.prepare('INSERT INTO notes VALUES (?)');
  const write = (text: string) => database.durableTransaction(() => insert.run(text));
  // SQLite's own limit fails like a full disk.
  database.prepare('PRAGMA max_page_count = 4').get();
  await write('small');
  await assert.rejects(write('x'.repeat(100_000)), (error) => hasCode(error, status.UNAVAILABLE));
  assert.equal(database.prepare('SELECT text FROM notes').all().length, 1);
  database.prepare('PRAGMA max_page_count = 1000').get();
  await write('x'.repeat(100_000));
  database.close();
});

/** A database in a separate file, and the warnings in its log. */
function inFile() {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
  const workload = testWorkload('cartservice', { DATA_DIR: folder, LOG_LEVEL: 'silent' });
  const warnings: unknown[] = [];
  workload.log.warn = (fields: unknown) => {
    warnings.push(fields);
  };
  const database = openDatabase(workload, schema);
  const insert = database.prepare('INSERT INTO notes VALUES (?)');
  return {
    file: join(folder, 'cartservice.db'),
    database,
    warnings,
    write: (text: string) => database.durableTransaction(() => insert.run(text)),
    count: () => database.prepare('SELECT text FROM notes').all().length,
    end() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const nothingWritten = (error: unknown) => hasCode(error, status.UNAVAILABLE) && error.hadNoEffect;

test('a read-only file is UNAVAILABLE, with one warning per outage', async () => {
  const { database, warnings, write, count, end } = inFile();
  for (const outage of [1, 2]) {
    database.prepare('PRAGMA query_only = ON').get();
    for (let request = 0; request < 3; request++) await assert.rejects(write('no'), nothingWritten);
    assert.deepEqual(warnings, Array(outage).fill({ event: 'kit.store.rejecting', reason: 'SQLITE_READONLY' }));
    database.prepare('PRAGMA query_only = OFF').get();
    await write(`yes ${outage}`);
  }
  assert.equal(count(), 2);
  end();
});

test('a file that another process keeps locked is UNAVAILABLE soon, and blocks nothing else', async () => {
  const { file, warnings, write, count, end } = inFile();
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const start = performance.now();
  await assert.rejects(write('no'), nothingWritten);
  const waitedMs = performance.now() - start;
  delays.disable();
  assert.ok(waitedMs > 100 && waitedMs < 1_500, `${waitedMs} ms`);
  assert.ok(delays.max < 1_000e6, `the event loop was blocked for ${delays.max / 1e6} ms`);
  assert.deepEqual(warnings, [{ event: 'kit.store.rejecting', reason: 'SQLITE_BUSY' }]);
  other.exec('ROLLBACK');
  other.close();
  await write('yes');
  assert.equal(count(), 1);
  end();
});

test('a write waits for a lock that is released in time', async () => {
  const { file, write, count, end } = inFile();
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  const writes = ['one', 'two'].map(write);
  await sleep(50);
  other.exec('ROLLBACK');
  other.close();
  await Promise.all(writes);
  assert.equal(count(), 2);
  end();
});

test('a read of a file that is locked exclusively is UNAVAILABLE', async () => {
  const { file, database, end } = inFile();
  const all = database.prepare('SELECT text FROM notes');
  database.prepare('PRAGMA journal_mode = DELETE').get();
  const other = new DatabaseSync(file);
  other.exec('BEGIN EXCLUSIVE');
  await assert.rejects(
    database.read(() => all.all()),
    nothingWritten,
  );
  other.exec('ROLLBACK');
  other.close();
  assert.deepEqual(await database.read(() => all.all()), []);
  end();
});

test('a commit that fails on disk is a bug, not an outage, as it may reappear after a power cut', async () => {
  const { database, write, count, end } = inFile();
  await write('yes');
  const failing = () =>
    database.durableTransaction(() => {
      throw Object.assign(new Error('disk I/O error'), { errcode: 778 });
    });
  await assert.rejects(failing, nothingWritten, 'rolled back before the commit');
  assert.equal(count(), 1);
  end();
  const limited = spawnSync(
    'bash',
    [
      '-c',
      `ulimit -f 100; exec "$0" --disable-warning=ExperimentalWarning "$@"`,
      process.execPath,
      '--input-type=module',
      '-e',
      tooLargeFile,
    ],
    {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    },
  );
  assert.equal(limited.stdout, 'false disk I/O error\n', limited.stderr);
});

/** For a process whose files may not grow beyond 100 KiB. SQLite writes a transaction's data at the commit. */
const tooLargeFile = `
  import { mkdtempSync, rmSync } from 'node:fs';
  import { openDatabase } from './sqlite.ts';
  import { testWorkload } from './testing/workload.ts';
  process.on('SIGXFSZ', () => {});
  const folder = mkdtempSync('/tmp/sqlite-');
  const database = openDatabase(testWorkload('cartservice', { DATA_DIR: folder, LOG_LEVEL: 'silent' }), ${JSON.stringify(schema)});
  const insert = database.prepare('INSERT INTO notes VALUES (?)');
  try {
    await database.durableTransaction(() => insert.run('x'.repeat(500_000)));
  } catch (error) {
    console.log(error.code === 14, error.message);
  }
  rmSync(folder, { recursive: true });`;

test('a corrupt file is an error in one sentence, and is left unchanged', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'corrupt-'));
  const file = join(folder, 'cartservice.db');
  const workload = testWorkload('cartservice', { DATA_DIR: folder });
  const database = openDatabase(workload, schema);
  const insert = database.prepare('INSERT INTO notes VALUES (?)');
  await database.durableTransaction(() => {
    for (let note = 0; note < 1_000; note++) insert.run(`note ${note}`);
  });
  database.close();
  const whole = readFileSync(file);
  const corruptions: [string, Buffer][] = [
    ['truncated', whole.subarray(0, whole.length / 2)],
    [
      'overwritten in the middle',
      Buffer.concat([whole.subarray(0, 8_192), randomBytes(8_192), whole.subarray(16_384)]),
    ],
    ['another file', Buffer.from('carts of today, carts of yesterday'.repeat(100))],
  ];
  for (const [how, bytes] of corruptions) {
    writeFileSync(file, bytes);
    assert.throws(
      () => openDatabase(workload, schema),
      (error) =>
        error instanceof EnvError && /cartservice.db can't be used .* Nothing in it was changed/.test(error.message),
      how,
    );
    assert.deepEqual(readFileSync(file), bytes, how);
  }
  rmSync(folder, { recursive: true });
});

test('a large file is opened without being read completely', () => {
  const folder = mkdtempSync(join(tmpdir(), 'large-'));
  const file = join(folder, 'cartservice.db');
  const workload = testWorkload('cartservice', { DATA_DIR: folder });
  openDatabase(workload, schema).close();
  const filler = new DatabaseSync(file);
  filler.exec('INSERT INTO notes VALUES (zeroblob(70000000))');
  filler.close();
  // Only a check of all pages would find that the last one, of the blob, names a page that does not exist.
  const bytes = readFileSync(file);
  writeFileSync(file, Buffer.concat([bytes.subarray(0, -8_192), randomBytes(8_192)]));
  openDatabase(workload, schema).close();
  rmSync(folder, { recursive: true });
});

test('a file that is locked at the start is an error that names the file and the remedy', () => {
  const { file, end } = inFile();
  const folder = dirname(file);
  const locked = join(folder, 'orderservice.db');
  const other = new DatabaseSync(locked);
  other.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  assert.throws(
    () => openDatabase(testWorkload('orderservice', { DATA_DIR: folder }), 'CREATE TABLE IF NOT EXISTS notes (text)'),
    (error) =>
      error instanceof EnvError &&
      error.message ===
        `orderservice: ${locked} is locked by another program. Stop that program, or set another DATA_DIR.`,
  );
  other.close();
  end();
});

test('a folder that cannot be created is an error in one sentence', () => {
  const opened = spawnSync(process.execPath, ['--input-type=module', '-e', impossibleFolder], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    timeout: 10_000,
  });
  assert.match(
    opened.stdout,
    /^cartservice: \/proc\/none\/data\/cartservice\.db can't be used \(ENOENT/,
    opened.stderr,
  );
});

/** In a process, as it may never return. */
const impossibleFolder = `
  import { openDatabase } from './sqlite.ts';
  import { testWorkload } from './testing/workload.ts';
  try {
    openDatabase(testWorkload('cartservice', { DATA_DIR: '/proc/none/data' }), '');
  } catch (error) {
    console.log(error.message);
  }`;

test('only the user who runs the service can read its data, also that of an earlier version', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'private-'));
  const folder = join(parent, 'data');
  const workload = testWorkload('cartservice', { DATA_DIR: folder });
  const open = [];
  for (const start of ['first', 'second']) {
    const database = openDatabase(workload, schema);
    const insert = database.prepare('INSERT INTO notes VALUES (?)');
    await database.transaction(() => insert.run(start));
    const modes = ['.', ...readdirSync(folder)].map((name) => [name, statSync(join(folder, name)).mode & 0o777]);
    assert.deepEqual(Object.fromEntries(modes), {
      '.': 0o700,
      'cartservice.db': 0o600,
      'cartservice.db-shm': 0o600,
      'cartservice.db-wal': 0o600,
    });
    // As after a crash: SQLite removes the other two when the file is closed.
    for (const file of ['cartservice.db', 'cartservice.db-wal']) chmodSync(join(folder, file), 0o644);
    open.push(database);
  }
  for (const database of open) database.close();
  rmSync(parent, { recursive: true });
});

test('a migration keeps the rows, and runs once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'versions-'));
  const workload = testWorkload('cartservice', { DATA_DIR: folder });
  const first = openDatabase(workload, schema);
  const insert = first.prepare('INSERT INTO notes VALUES (?)');
  await first.transaction(() => insert.run('kept'));
  first.close();
  for (const restart of [1, 2]) {
    const database = openDatabase(workload, schema, "ALTER TABLE notes ADD COLUMN author TEXT DEFAULT 'unknown'");
    const rows = database.prepare('SELECT text, author FROM notes').all();
    assert.deepEqual(rows.map(Object.values), [['kept', 'unknown']], `start ${restart}`);
    database.close();
  }
  rmSync(folder, { recursive: true });
});

test('a file of another version is an error in one sentence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'versions-'));
  const workload = testWorkload('cartservice', { DATA_DIR: folder });
  openDatabase(workload, schema, 'ALTER TABLE notes ADD COLUMN author TEXT').close();
  const sentence = (problem: string) => (error: unknown) =>
    error instanceof EnvError &&
    error.message.startsWith(`cartservice: ${folder}/cartservice.db ${problem}`) &&
    error.message.endsWith('or move it away to start empty.');
  assert.throws(() => openDatabase(workload, schema), sentence('was written by a newer version.'));
  const database = openDatabase(workload, schema, 'from the future');
  assert.throws(
    () => database.prepare('INSERT INTO notes VALUES (?)'),
    sentence("doesn't have the tables of this version"),
  );
  database.close();
  rmSync(folder, { recursive: true });
});
