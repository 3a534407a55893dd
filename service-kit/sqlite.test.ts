import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { EnvError } from './env.ts';
import { hasCode, status } from './errors.ts';
import { openDatabase } from './sqlite.ts';
import { testWorkload } from './testing/workload.ts';

const schema = 'CREATE TABLE IF NOT EXISTS notes (text TEXT PRIMARY KEY)';

for (const kind of ['transaction', 'durably'] as const) {
  test(`what fails within ${kind} leaves nothing behind, and the next one works`, () => {
    const database = openDatabase(testWorkload('cartservice', {}), schema);
    const insert = database.prepare('INSERT INTO notes VALUES (?)');
    const all = database.prepare('SELECT text FROM notes');
    assert.throws(
      () =>
        database[kind](() => {
          insert.run('half');
          throw new Error('no');
        }),
      /no/,
    );
    assert.deepEqual(all.all(), []);
    assert.equal(
      database[kind](() => insert.run('whole').changes),
      1,
    );
    assert.equal(all.all().length, 1);
    database.close();
  });
}

test('without DATA_DIR each database is one of its own', () => {
  const [one, two] = [1, 2].map(() => openDatabase(testWorkload('cartservice', {}), schema));
  one?.prepare('INSERT INTO notes VALUES (?)').run('mine');
  assert.deepEqual(two?.prepare('SELECT text FROM notes').all(), []);
  one?.close();
  two?.close();
});

test('a full disk is UNAVAILABLE, takes back what was begun, and is over once there is room', () => {
  const database = openDatabase(testWorkload('cartservice', {}), schema);
  const insert = database.prepare('INSERT INTO notes VALUES (?)');
  const write = (text: string) => database.durably(() => insert.run(text));
  // SQLite's own limit fails as a full disk does.
  database.prepare('PRAGMA max_page_count = 4').get();
  write('small');
  assert.throws(
    () => write('x'.repeat(100_000)),
    (error) => hasCode(error, status.UNAVAILABLE),
  );
  assert.equal(database.prepare('SELECT text FROM notes').all().length, 1);
  database.prepare('PRAGMA max_page_count = 1000').get();
  write('x'.repeat(100_000));
  database.close();
});

test('a damaged file is refused in a sentence, and stays as it is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'damaged-'));
  const file = join(folder, 'cartservice.db');
  const workload = testWorkload('cartservice', { DATA_DIR: folder });
  const database = openDatabase(workload, schema);
  const insert = database.prepare('INSERT INTO notes VALUES (?)');
  database.durably(() => {
    for (let note = 0; note < 1_000; note++) insert.run(`note ${note}`);
  });
  database.close();
  const whole = readFileSync(file);
  const damages: [string, Buffer][] = [
    ['cut off', whole.subarray(0, whole.length / 2)],
    [
      'overwritten in the middle',
      Buffer.concat([whole.subarray(0, 8_192), randomBytes(8_192), whole.subarray(16_384)]),
    ],
    ['another file', Buffer.from('carts of today, carts of yesterday'.repeat(100))],
  ];
  for (const [how, bytes] of damages) {
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
