import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { EnvError } from '@boutique/service-kit/env';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { openCatalog } from './catalog.ts';
import { parseProducts } from './products.ts';

const directory = mkdtempSync(join(tmpdir(), 'catalog-'));
const path = join(directory, 'products.json');
after(() => rmSync(directory, { recursive: true }));

const picture = '/static/img/products/mug.jpg';
const mug = { id: 'MUG', name: 'Mug', picture, priceUsd: { currencyCode: 'USD', units: 8, nanos: 990_000_000 } };
const jar = { id: 'JAR', name: 'Jar', picture, priceUsd: { currencyCode: 'USD', units: '5' }, categories: ['kitchen'] };
const numbered = (count: number, description = '') =>
  Array.from({ length: count }, (_, n) => ({ ...mug, id: `P${n}`, description }));
const write = (...products: object[]) => writeFileSync(path, JSON.stringify({ products }));
const open = (vars = {}) => openCatalog(testWorkload('productcatalogservice', vars));

test('the built-in catalogue has the nine products of the shop', () => {
  const products = [...open().products().byId.values()];
  assert.deepEqual(
    products.map(({ id, name, priceUsd }) => [id, name, `${priceUsd?.units}.${priceUsd?.nanos}`]),
    [
      ['OLJCESPC7Z', 'Sunglasses', '19.990000000'],
      ['66VCHSJNUP', 'Tank Top', '18.990000000'],
      ['1YMWWN1N4O', 'Watch', '109.990000000'],
      ['L9ECAV7KIM', 'Loafers', '89.990000000'],
      ['2ZYFJ3GM2N', 'Hairdryer', '24.990000000'],
      ['0PUK6V6EV0', 'Candle Holder', '18.990000000'],
      ['LS4PSXUNUM', 'Salt & Pepper Shakers', '18.490000000'],
      ['9SIQT8TOJO', 'Bamboo Glass Jar', '5.490000000'],
      ['6E92ZMYYFZ', 'Mug', '8.990000000'],
    ],
  );
  assert.ok(products.every(({ description, categories }) => description && categories.length > 0));
});

describe('PRODUCT_CATALOG_FILE', () => {
  test('replaces the built-in file; missing fields are empty', () => {
    write(mug, jar);
    const products = open({ PRODUCT_CATALOG_FILE: path }).products().byId;
    assert.deepEqual([...products.keys()], ['MUG', 'JAR']);
    assert.deepEqual(products.get('JAR'), {
      id: 'JAR',
      name: 'Jar',
      description: '',
      picture,
      priceUsd: { currencyCode: 'USD', units: '5', nanos: 0 },
      categories: ['kitchen'],
    });
  });

  test('is rejected with a clear message if the file is missing', () => {
    const missing = join(directory, 'missing.json');
    assert.throws(
      () => open({ PRODUCT_CATALOG_FILE: missing }),
      (error) => {
        assert.ok(error instanceof EnvError);
        assert.match(
          error.message,
          /^productcatalogservice: PRODUCT_CATALOG_FILE is ".*missing\.json", but can't be used: there is no such file\./,
        );
        return true;
      },
    );
  });

  test('is read for every request while reloading is on', () => {
    write(mug);
    const catalog = open({ PRODUCT_CATALOG_FILE: path });
    write(mug, jar);
    assert.equal(catalog.products().byId.size, 1);
    catalog.reloadOnEveryCall(true);
    assert.equal(catalog.products().byId.size, 2);
    assert.notEqual(catalog.products(), catalog.products());
    writeFileSync(path, 'half a file');
    assert.throws(() => catalog.products(), /can't be used/);
    catalog.reloadOnEveryCall(false);
    assert.equal(catalog.products().byId.size, 1);
  });
});

test('a catalogue whose products do not fit in a response with a full cart is rejected, and names the file', () => {
  write(...numbered(200, 'x'.repeat(10_300)));
  assert.equal(open({ PRODUCT_CATALOG_FILE: path }).products().byId.size, 200);
  write(...numbered(200, 'x'.repeat(10_500)));
  const message = `productcatalogservice: PRODUCT_CATALOG_FILE is "${path}", but can't be used: its 100 largest products take 1056200 bytes, but at most 1047552 fit in a response.`;
  assert.throws(() => open({ PRODUCT_CATALOG_FILE: path }), { message });
});

test('a file of 200 MB is rejected before it is read', () => {
  write(mug);
  truncateSync(path, 200_000_000);
  const message = `productcatalogservice: PRODUCT_CATALOG_FILE is "${path}", but can't be used: it has 200000000 bytes, but at most 16777216 are allowed.`;
  assert.throws(() => open({ PRODUCT_CATALOG_FILE: path }), { message });
});

test('reloading the built-in catalogue parses it again and returns the same products', () => {
  const catalog = open();
  catalog.reloadOnEveryCall(true);
  const first = catalog.products();
  assert.notEqual(first, catalog.products());
  assert.deepEqual([...first.byId.values()], [...open().products().byId.values()]);
});

describe('a file', () => {
  const priced = (priceUsd: unknown) => ({ products: [{ ...mug, priceUsd }] });
  for (const [what, json, message] of [
    ['that is a list', [], /^the file is not an object/],
    ['without products', {}, /^products is not a list/],
    ['with no product', { products: [] }, /^products is not a list/],
    ['with a product that is a string', { products: ['mug'] }, /^products\[0\] is not an object/],
    ['with a product without id', { products: [{ name: 'Mug' }] }, /^products\[0\]\.id is missing/],
    ['with an id that is a number', { products: [{ ...mug, id: 1 }] }, /^products\[0\]\.id is not a string/],
    ['with an id used twice', { products: [mug, mug] }, /^products\[1\]\.id is MUG, but another product has this ID/],
    [
      'with a name that no order accepts',
      { products: [{ ...mug, name: 'x'.repeat(257) }] },
      /\.name has more than 256/,
    ],
    ['with an ID that no cart accepts', { products: [{ ...mug, id: 'x'.repeat(129) }] }, /\.id has more than 128/],
    [
      'with a long path of a picture',
      { products: [{ ...mug, picture: 'x'.repeat(513) }] },
      /\.picture has more than 512 bytes/,
    ],
    ['with a product without name', { products: [{ ...mug, name: '' }] }, /^products\[0\]\.name is missing/],
    [
      'with a misspelt field',
      { products: [{ ...mug, categorys: [] }] },
      /^products\[0\]\.categorys is not a field of a product/,
    ],
    ['with categories as a string', { products: [{ ...mug, categories: 'kitchen' }] }, /categories is not a list/],
    [
      'with a category that is a number',
      { products: [{ ...mug, categories: [1] }] },
      /categories\[0\] is not a string/,
    ],
    ['with a product without price', priced(undefined), /^products\[0\]\.priceUsd is not an object/],
    ['with a price in euros', priced({ currencyCode: 'EUR', units: 8 }), /priceUsd\.currencyCode is not USD/],
    ['with a price with decimals', priced({ currencyCode: 'USD', units: 8.5 }), /priceUsd is not a valid amount/],
    ['with a price below zero', priced({ currencyCode: 'USD', units: -8 }), /priceUsd is not a valid amount/],
    [
      'with a price that no order can add up',
      priced({ currencyCode: 'USD', units: '1000000000' }),
      /priceUsd is 1000000000 USD or more/,
    ],
    ['with 10,001 products', { products: numbered(10_001) }, /^products has 10001 entries.* 10000 /],
    ['with a product without picture', { products: [{ ...mug, picture: '' }] }, /^products\[0\]\.picture is missing/],
    [
      'with more categories than a request for ads',
      { products: [{ ...mug, categories: Array(101).fill('a') }] },
      /^products\[0\]\.categories has 101 entries/,
    ],
    [
      'with a picture of many bytes',
      { products: [{ ...mug, picture: 'é'.repeat(257) }] },
      /^products\[0\]\.picture has more than 512 bytes/,
    ],
    [
      'with an ID that a browser removes from a path',
      { products: [{ ...mug, id: '..' }] },
      /^products\[0\]\.id is "\.\."/,
    ],
    ['with too many nanos', priced({ currencyCode: 'USD', nanos: 2e9 }), /priceUsd is not a valid amount/],
  ] as const) {
    test(`${what} is rejected, and the message says where`, () => {
      assert.throws(() => parseProducts(JSON.stringify(json)), { message });
    });
  }
});
