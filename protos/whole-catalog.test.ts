import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Product__Output as Product } from './gen/hipstershop/Product.ts';
import type { SearchProductsResponse__Output as Response } from './gen/hipstershop/SearchProductsResponse.ts';
import { catalogReader } from './whole-catalog.ts';

const product = (id: string): Product => ({
  ...{ id, name: id, description: '', picture: '', priceUsd: null, categories: [] },
});
const page = (revision: string, ids: string, nextPageToken = ''): Response => ({
  results: [...ids].map(product),
  ...{ nextPageToken, totalSize: 0, revision },
});
const idsOf = (list: readonly Product[]) => list.map(({ id }) => id).join('');

/** Reads from a service that returns these responses in order; `requests` are what it received. */
function readerOf(...responses: Response[]) {
  const requests: object[] = [];
  const read = catalogReader(async (request) => {
    requests.push(request);
    return responses.shift() ?? page('', '');
  });
  return { requests, read: async () => read(undefined) };
}

test('all pages are read once, and then only whether the revision is still the same', async () => {
  const { requests, read } = readerOf(page('1', 'ab', 'b'), page('1', 'cd', 'd'), page('1', 'e'), page('1', ''));
  const catalog = await read();
  assert.equal(idsOf(catalog.list), 'abcde');
  assert.equal(catalog.byId.get('c')?.name, 'c');
  assert.equal(await read(), catalog);
  assert.deepEqual(requests, [{ knownRevision: '' }, { pageToken: 'b' }, { pageToken: 'd' }, { knownRevision: '1' }]);
});

test('a changed catalogue is read again, even if it changed between two pages', async () => {
  const { read } = readerOf(page('1', 'a', 'a'), page('2', 'b'), page('2', 'x', 'x'), page('2', 'b'), page('3', 'y'));
  assert.equal(idsOf((await read()).list), 'ab');
  assert.equal(idsOf((await read()).list), 'xb');
  assert.equal(idsOf((await read()).list), 'y');
});

test('a service without pages and revisions returns everything each time', async () => {
  const { requests, read } = readerOf(page('', 'ab'), page('', 'abc'));
  assert.equal(idsOf((await read()).list), 'ab');
  assert.equal(idsOf((await read()).list), 'abc');
  assert.equal(requests.length, 2);
});
