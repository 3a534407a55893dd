import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { until } from '../../testing/eventually.ts';
import { sqliteCarts } from './sqlite-store.ts';
import { cartLifetimeSeconds } from './store.ts';

test('all carts that nobody has used for 60 days are deleted at the start, and no other', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'carts-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const workload = testWorkload('cartservice', { DATA_DIR: directory });
  const before = sqliteCarts(workload);
  for (let visitor = 0; visitor < 250; visitor++) await before.add(`old ${visitor}`, 'MUG', 1);
  await before.remove('old 7', [], 'an order');
  await before.add('new', 'MUG', 1);
  before.close();

  const database = new DatabaseSync(join(directory, 'cartservice.db'));
  database
    .prepare("UPDATE carts SET touched_at = touched_at - ? WHERE user_id LIKE 'old%'")
    .run(cartLifetimeSeconds + 1);
  const countCarts = database.prepare('SELECT count(*) AS carts FROM carts');
  const countLines = database.prepare('SELECT count(*) AS lines FROM lines');

  const store = sqliteCarts(workload);
  t.after(() => store.close());
  await until('only one cart', async () => countCarts.get()?.carts === 1);
  assert.equal(countLines.get()?.lines, 1);
  assert.equal((await store.lines('new')).length, 1);
  database.close();
});
