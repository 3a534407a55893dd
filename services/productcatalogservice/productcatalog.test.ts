import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { status } from '@boutique/service-kit/errors';
import { rejectionOf } from '@boutique/service-kit/testing/rejection';
import { startService } from '@boutique/service-kit/testing/running-service';
import { run } from './main.ts';

const options = { name: 'productcatalogservice', service: shop.ProductCatalogService };
const { client: catalog, stop } = await startService({ ...options, run });
after(stop);

const mug = '6E92ZMYYFZ';
const watch = '1YMWWN1N4O';
const ids = (products: { id: string }[]) => products.map(({ id }) => id);

test('ListProducts returns all products in the order of the file', async () => {
  const { products } = await catalog.listProducts({});
  assert.deepEqual([products.length, products[0]?.name, products[8]?.name], [9, 'Sunglasses', 'Mug']);
});

test('GetProduct returns all fields of a product', async () => {
  const { description, ...rest } = await catalog.getProduct({ id: mug });
  assert.ok(description);
  assert.deepEqual(rest, {
    id: mug,
    name: 'Mug',
    picture: '/static/img/products/mug.jpg',
    priceUsd: { currencyCode: 'USD', units: '8', nanos: 990_000_000 },
    categories: ['kitchen'],
  });
});

for (const id of ['NONE', mug.toLowerCase(), `${mug} `, '__proto__']) {
  test(`the id "${id}" is not found`, async () => {
    const { code, message } = await rejectionOf(catalog.getProduct({ id }));
    assert.deepEqual([code, message], [status.NOT_FOUND, `no product with ID ${id}`]);
  });
}

for (const [what, id] of [
  ['no id', ''],
  ['a very long id', 'X'.repeat(129)],
] as const) {
  test(`GetProduct with ${what} is rejected`, async () => {
    const { code, fields } = await rejectionOf(catalog.getProduct({ id }));
    assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, 'id']);
  });
}

test('GetProducts follows the order of the request, without unknown and repeated IDs', async () => {
  const { products } = await catalog.getProducts({ ids: [watch, 'NONE', mug, watch] });
  assert.deepEqual(ids(products), [watch, mug]);
  assert.deepEqual((await catalog.getProducts({ ids: [] })).products, []);
});

test('a request may have 1,000 IDs, but not 1,001', async () => {
  assert.equal((await catalog.getProducts({ ids: Array(1_000).fill(mug) })).products.length, 1);
  const { code, fields } = await rejectionOf(catalog.getProducts({ ids: Array(1_001).fill(mug) }));
  assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, 'ids']);
});

test('an empty query matches every product', async () => {
  assert.equal((await catalog.searchProducts({ query: '' })).results.length, 9);
});

for (const [query, expected] of [
  ['MUG', [mug]],
  ['stoneWARE', [mug]],
  ['kitchen', []],
  ['.*', []],
] as const) {
  test(`a search for "${query}" in names and descriptions finds ${expected.join() || 'nothing'}`, async () => {
    assert.deepEqual(ids((await catalog.searchProducts({ query })).results), expected);
  });
}

test('a search is returned in pages', async () => {
  const first = await catalog.searchProducts({ query: '', pageSize: 4 });
  const second = await catalog.searchProducts({ query: '', pageSize: 4, pageToken: first.nextPageToken });
  const third = await catalog.searchProducts({ query: '', pageSize: 4, pageToken: second.nextPageToken });
  const { products } = await catalog.listProducts({});
  assert.deepEqual(ids([first, second, third].flatMap(({ results }) => results)), ids(products));
  assert.deepEqual(
    [first, second, third].map(({ results, totalSize }) => [results.length, totalSize]),
    [
      [4, 9],
      [4, 9],
      [1, 9],
    ],
  );
  assert.equal(third.nextPageToken, '');
});

test('a search for words is returned in pages, too', async () => {
  const all = await catalog.searchProducts({ query: 'a' });
  const first = await catalog.searchProducts({ query: 'a', pageSize: 2 });
  const rest = await catalog.searchProducts({ query: 'a', pageToken: first.nextPageToken });
  assert.deepEqual(ids([...first.results, ...rest.results]), ids(all.results));
  assert.deepEqual([first.totalSize, rest.totalSize], [all.results.length, all.results.length]);
});

for (const [field, request] of [
  ['page_token', { pageToken: 'NONE' }],
  ['page_size', { pageSize: -1 }],
] as const) {
  test(`an invalid ${field} is rejected`, async () => {
    const { code, fields } = await rejectionOf(catalog.searchProducts({ query: '', ...request }));
    assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, field]);
  });
}

test('a caller that has the current revision gets no products', async () => {
  const { revision } = await catalog.searchProducts({ query: '', pageSize: 1 });
  const again = await catalog.searchProducts({ query: '', knownRevision: revision });
  assert.deepEqual([again.results, again.revision], [[], revision]);
  assert.equal((await catalog.searchProducts({ query: '', knownRevision: 'old' })).results.length, 9);
});

test('a query of more than 256 characters is rejected', async () => {
  assert.deepEqual((await catalog.searchProducts({ query: 'x'.repeat(256) })).results, []);
  const { code, fields } = await rejectionOf(catalog.searchProducts({ query: 'x'.repeat(257) }));
  assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, 'query']);
});

test('SIGUSR1 makes every request read the file, and SIGUSR2 stops that', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'catalog-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'products.json');
  const write = (name: string) =>
    writeFileSync(
      path,
      JSON.stringify({ products: [{ id: mug, name, picture: 'mug.svg', priceUsd: { currencyCode: 'USD' } }] }),
    );
  write('before');
  const signals = new EventEmitter();
  const other = await startService({
    ...options,
    run: (workload) => run(workload, signals),
    vars: { PRODUCT_CATALOG_FILE: path },
  });
  t.after(other.stop);
  const name = async () => (await other.client.getProduct({ id: mug })).name;

  write('after');
  assert.equal(await name(), 'before');
  signals.emit('SIGUSR1');
  assert.equal(await name(), 'after');
  signals.emit('SIGUSR2');
  assert.equal(await name(), 'before');
});
