import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notFound } from './errors.ts';
import { type Database, openDatabase } from './sqlite.ts';
import { startEcho } from './testing/echo.ts';
import { startReceiver } from './testing/otlp-receiver.ts';
import { testWorkload } from './testing/workload.ts';

/** The spans of a call whose handler runs `work` with a database. */
async function spansOf(work: (database: Database, text: string) => Promise<unknown>) {
  const receiver = await startReceiver();
  const workload = testWorkload('memoservice');
  const database = openDatabase(workload, 'CREATE TABLE IF NOT EXISTS notes (text TEXT PRIMARY KEY)');
  const { client, stop } = await startEcho(
    {
      async say(words) {
        await work(database, words.text);
        return words;
      },
    },
    { vars: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_METRICS_EXPORTER: 'none' } },
  );
  await client.say({ text: 'ann@example.com' }).catch(() => {});
  await stop();
  // Outside of a call.
  await database.read(() => {});
  database.close();
  receiver.stop();
  assert.doesNotMatch(JSON.stringify(receiver.spans), /ann@example|notes/);
  const call = receiver.spans.find(({ kind }) => kind === 'server');
  return { call, operations: receiver.spans.filter(({ attributes }) => attributes['db.system.name'] === 'sqlite') };
}

test('each read and each transaction is a child span of the call, without its statements', async () => {
  const { call, operations } = await spansOf(async (database, text) => {
    const insert = database.prepare('INSERT OR IGNORE INTO notes VALUES (?)');
    await database.transaction(() => insert.run(text));
    await database.durableTransaction(() => insert.run(text));
    await database.read(() => database.prepare('SELECT text FROM notes').all());
  });
  assert.deepEqual(
    operations.map(({ name, attributes, failed }) => [name, attributes['db.operation.name'], failed]),
    [
      ['transaction memoservice', 'transaction', false],
      ['durable_transaction memoservice', 'durable_transaction', false],
      ['read memoservice', 'read', false],
    ],
  );
  for (const { parentId, attributes } of operations)
    assert.deepEqual([parentId, attributes['db.namespace']], [call?.spanId, 'memoservice']);
});

test('an operation that fails has the class of the error; a rejected request is not one of the store', async () => {
  const { operations } = await spansOf(async (database, text) => {
    const insert = database.prepare('INSERT INTO notes VALUES (?)');
    const twice = () => [insert.run(text), insert.run(text)];
    await database.transaction(twice).catch(() => {});
    await database.read(() => {
      throw notFound('no notes');
    });
  });
  assert.deepEqual(
    operations.map(({ attributes, failed }) => [failed, attributes['error.type']]),
    [
      [true, 'Error'],
      [false, undefined],
    ],
  );
});
