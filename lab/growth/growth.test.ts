// `npm run growth`: its data is the same each time, and a short run measures every request, with both stores.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parseProducts } from '../../services/productcatalogservice/products.ts';
import { parseCommandLine } from '../../start/command-line/parse.ts';
import { noRedis } from '../../testing/redis.ts';
import { freshDirectory } from '../../testing/running-shop.ts';
import { root } from '../../testing/sources.ts';
import { catalogueOf, productId } from './catalogue.ts';
import { growthCommand, reference, sizesOf } from './options.ts';
import { subjects } from './requests.ts';
import type { GrowthReport } from './saved-growth.ts';

test('a catalogue has the shop’s own products and generated ones, the same each time', () => {
  const text = catalogueOf(10_000);
  assert.equal(text, catalogueOf(10_000));
  const products = parseProducts(text);
  assert.deepEqual([products.size, products.has('6E92ZMYYFZ'), products.has(productId(9_999))], [10_000, true, true]);
});

test('one kind of data grows at a time, and at last both', () => {
  const sizes = (...args: string[]) => sizesOf(parseCommandLine(growthCommand, args).values);
  assert.deepEqual(sizes('--products', '10'), [{ ...reference, products: 10 }]);
  assert.deepEqual(sizes('--orders', '1000'), [{ ...reference, orders: 1_000 }]);
  assert.deepEqual(sizes().at(-1), { products: 10_000, orders: 1_000_000 });
  assert.deepEqual(sizes('--redis').at(-1), { products: 10_000, orders: 100_000 });
  assert.throws(() => sizes('--keep', 'x', '--orders', '1000'), /--keep is for complete runs/);
});

function runGrowth(...args: string[]): Promise<string> {
  const node = ['--disable-warning=ExperimentalWarning', 'scripts/growth.ts', ...args];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, node, { cwd: root }, (error, stdout, stderr) =>
      error ? reject(new Error(stdout + stderr)) : resolve(stdout),
    );
  });
}

describe('a short run', { skip: existsSync('/proc/self/stat') ? false : '/proc is not available' }, () => {
  const quick = ['--rounds', '1', '--requests', '2'];
  const measured = async (...args: string[]) => {
    const json = join(freshDirectory(), 'growth.json');
    const output = await runGrowth(...quick, ...args, '--json', json);
    const { sizes }: GrowthReport = JSON.parse(readFileSync(json, 'utf8'));
    for (const { rows } of sizes)
      assert.deepEqual(
        rows.map(({ name }) => name),
        subjects.map(({ name }) => name),
        output,
      );
    return sizes;
  };

  test('measures every request with a large catalogue and more orders in SQLite', { timeout: 180_000 }, async () => {
    const [products, orders] = await measured('--products', '1000', '--orders', '1000');
    assert.ok(orders && products && orders.storedMebibytes > products.storedMebibytes);
  });

  test('and in Redis', { skip: noRedis, timeout: 180_000 }, async () => {
    const [orders] = await measured('--redis', '--orders', '1000');
    assert.equal(orders?.storedMebibytes, 0);
  });
});
