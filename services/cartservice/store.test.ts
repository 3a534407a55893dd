import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { EnvError } from '@boutique/service-kit/env';
import { openStore } from '@boutique/service-kit/store';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { onBothStores } from '../../testing/both-stores.ts';
import { redisCarts } from './redis-store.ts';
import { sqliteCarts } from './sqlite-store.ts';
import { type CartStore, maxLines, maxQuantity, maxRemovals } from './store.ts';

const stores = { service: 'cartservice', sqliteStore: sqliteCarts, redisStore: redisCarts };

onBothStores(stores, (open) => {
  let store: CartStore;
  before(async () => {
    store = await open();
  });
  after(() => store.close());

  test('an unknown user has an empty cart', async () => {
    assert.deepEqual(await store.lines('nobody'), []);
  });

  test('adding a product twice sums its quantity and keeps its place', async () => {
    await store.add('ann', 'MUG', 2);
    await store.add('ann', 'WATCH', 1);
    await store.add('ann', 'MUG', 3);
    assert.deepEqual(await store.lines('ann'), [
      { productId: 'MUG', quantity: 5 },
      { productId: 'WATCH', quantity: 1 },
    ]);
  });

  test('concurrent additions are not lost', async () => {
    await Promise.all(Array.from({ length: 50 }, () => store.add('busy', 'MUG', 1)));
    assert.deepEqual(await store.lines('busy'), [{ productId: 'MUG', quantity: 50 }]);
  });

  test('a full cart accepts more of its products, but no other product', async () => {
    const full = Array.from({ length: maxLines + 20 }, (_, at) => store.add('full', `P${at}`, 1));
    assert.equal((await Promise.all(full)).filter((isAdded) => isAdded).length, maxLines);
    const [first] = await store.lines('full');
    assert.equal(await store.add('full', 'ANOTHER', 1), false);
    assert.equal(await store.add('full', first?.productId ?? '', 1), true);
    await store.setQuantity('full', first?.productId ?? '', 0);
    assert.equal(await store.add('full', 'ANOTHER', 1), true);
    assert.equal((await store.lines('full')).length, maxLines);
  });

  test('a quantity stops at the largest int32 instead of overflowing', async () => {
    await store.add('greedy', 'MUG', maxQuantity);
    await store.add('greedy', 'MUG', 10);
    assert.deepEqual(await store.lines('greedy'), [{ productId: 'MUG', quantity: maxQuantity }]);
  });

  test('removing bought items leaves items added since, and a repeat removes nothing', async () => {
    await store.add('bob', 'MUG', 3);
    await store.add('bob', 'WATCH', 1);
    const bought = [
      { productId: 'MUG', quantity: 2 },
      { productId: 'WATCH', quantity: 1 },
    ];
    await store.remove('bob', bought, 'order-1');
    await store.remove('bob', bought, 'order-1');
    assert.deepEqual(await store.lines('bob'), [{ productId: 'MUG', quantity: 1 }]);
  });

  test('a repeated removal removes nothing, also if a clock that was ahead wrote the earlier ones', async (t) => {
    await store.add('jumper', 'MUG', 5);
    for (let n = 0; n < maxRemovals; n++) await store.remove('jumper', [], `order-${n}`);
    const { now } = Date;
    t.after(() => Object.assign(Date, { now }));
    Date.now = () => now() - 3_600_000;
    for (let n = 0; n < 2; n++) await store.remove('jumper', [{ productId: 'MUG', quantity: 2 }], 'order-last');
    assert.deepEqual(await store.lines('jumper'), [{ productId: 'MUG', quantity: 3 }]);
  });

  test('removing more than the cart has deletes only that line', async () => {
    await store.add('eve', 'MUG', 1);
    await store.add('eve', 'WATCH', 1);
    await store.remove(
      'eve',
      [
        { productId: 'MUG', quantity: 9 },
        { productId: 'NONE', quantity: 1 },
      ],
      '',
    );
    assert.deepEqual(await store.lines('eve'), [{ productId: 'WATCH', quantity: 1 }]);
  });

  test('setting a quantity changes only that line and keeps its place', async () => {
    await store.add('fay', 'MUG', 2);
    await store.add('fay', 'WATCH', 1);
    for (const quantity of [7, 7, 1]) {
      await store.setQuantity('fay', 'MUG', quantity);
      assert.deepEqual(await store.lines('fay'), [
        { productId: 'MUG', quantity },
        { productId: 'WATCH', quantity: 1 },
      ]);
    }
  });

  test('setting a quantity of 0 removes the line, and adding the product again puts it at the end', async () => {
    await store.add('gil', 'MUG', 2);
    await store.add('gil', 'WATCH', 1);
    await store.setQuantity('gil', 'MUG', 0);
    assert.deepEqual(await store.lines('gil'), [{ productId: 'WATCH', quantity: 1 }]);
    await store.add('gil', 'MUG', 1);
    assert.deepEqual(
      (await store.lines('gil')).map(({ productId }) => productId),
      ['WATCH', 'MUG'],
    );
  });

  test('setting the quantity of a line that does not exist creates none', async () => {
    await store.add('hal', 'MUG', 1);
    for (const quantity of [3, 0]) await store.setQuantity('hal', 'WATCH', quantity);
    await store.setQuantity('nobody', 'MUG', 3);
    assert.deepEqual(await store.lines('hal'), [{ productId: 'MUG', quantity: 1 }]);
    assert.deepEqual(await store.lines('nobody'), []);
  });

  test('concurrent AddItem and SetQuantity calls have the result of some sequence of them', async () => {
    await store.add('ivy', 'MUG', 1);
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        at === 10 ? store.setQuantity('ivy', 'MUG', 50) : store.add('ivy', 'MUG', 1),
      ),
    );
    const [line] = await store.lines('ivy');
    assert.ok(line && line.quantity >= 50 && line.quantity <= 69, `a quantity of ${line?.quantity}`);
  });

  test('emptying a cart does not change other carts', async () => {
    await store.add('cat', 'MUG', 1);
    await store.add('dan', 'MUG', 1);
    await store.empty('cat');
    assert.deepEqual(await store.lines('cat'), []);
    assert.deepEqual(await store.lines('dan'), [{ productId: 'MUG', quantity: 1 }]);
  });

  test('a cart survives a restart', async () => {
    const first = await open();
    await first.add('stays', 'MUG', 1);
    first.close();
    const second = await open();
    assert.deepEqual(await second.lines('stays'), [{ productId: 'MUG', quantity: 1 }]);
    second.close();
  });
});

test('a corrupt database file is rejected with a clear message and not changed', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'carts-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'cartservice.db');
  const content = 'not a database, but as long as the header of one'.repeat(20);
  writeFileSync(file, content);
  const opened = openStore(testWorkload('cartservice', { DATA_DIR: directory }), sqliteCarts, redisCarts);
  await assert.rejects(opened, (error) => {
    assert.ok(error instanceof EnvError);
    assert.match(error.message, /cartservice\.db can't be used .* Nothing in it was changed/);
    return true;
  });
  assert.equal(readFileSync(file, 'utf8'), content);
});
