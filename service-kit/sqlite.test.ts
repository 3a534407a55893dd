import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEnv } from './env.ts';
import { openDatabase } from './sqlite.ts';

const schema = 'CREATE TABLE IF NOT EXISTS notes (text TEXT PRIMARY KEY)';

for (const kind of ['transaction', 'durably'] as const) {
  test(`what fails within ${kind} leaves nothing behind, and the next one works`, () => {
    const database = openDatabase(readEnv('cartservice', {}), schema);
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
  const [one, two] = [1, 2].map(() => openDatabase(readEnv('cartservice', {}), schema));
  one?.prepare('INSERT INTO notes VALUES (?)').run('mine');
  assert.deepEqual(two?.prepare('SELECT text FROM notes').all(), []);
  one?.close();
  two?.close();
});
