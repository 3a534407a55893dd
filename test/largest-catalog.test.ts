// The largest catalogue that productcatalogservice accepts: every page works, and an order may have the most lines.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buy, fillCart } from '../testing/buying.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { visitor } from '../testing/visitor.ts';

const id = (n: number) => `${n}`.padStart(128, 'P');
const products = Array.from({ length: 10_000 }, (_, n) => ({
  id: id(n),
  name: `${n}`.padEnd(n < 1_000 ? 256 : 8, '商'),
  picture: 'p'.repeat(n < 100 ? 512 : 8),
  description: 'd'.repeat(n === 0 ? 20_000 : 8),
  categories: Array(n === 0 ? 100 : 0).fill('kitchen'),
  priceUsd: { currencyCode: 'USD', units: '999999999', nanos: 999_999_999 },
}));
const directory = mkdtempSync(join(tmpdir(), 'largest-catalog-'));
after(() => rmSync(directory, { recursive: true }));
const file = join(directory, 'products.json');
writeFileSync(file, JSON.stringify({ products }));
const shop = sharedShop({ vars: { PRODUCT_CATALOG_FILE: file, ENABLE_ASSISTANT: 'true' } });

test('pages show it', async () => {
  const reader = visitor(shop.url);
  await reader.postForm('/setCurrency', { currency_code: 'JPY' });
  const paths = ['/', '/search?q=%E5%95%86', `/product/${id(0)}`, `/product/${id(9_999)}`, '/assistant'];
  for (const path of paths) {
    const { status, text } = await reader.get(path);
    assert.equal(status, 200, `${path}: ${text.slice(0, 500)}`);
  }
});

test('the home page and a search lead to the next products', async () => {
  const reader = visitor(shop.url);
  for (const path of ['/', '/search?q=%E5%95%86']) {
    const seen = new Set<string>();
    for (let next: string | undefined = path, pages = 0; next !== undefined && pages < 3; pages++) {
      const { text } = await reader.get(next);
      const found = new Set(text.match(/\/product\/P+\d+/g));
      assert.equal(found.size, 12, next);
      for (const product of found) seen.add(product);
      next = text
        .match(/href="([^"]*)" rel="next"/)?.[1]
        ?.replaceAll('&amp;', '&')
        .replace(/^\.\.?/, '');
    }
    assert.equal(seen.size, 36, path);
  }
  assert.match((await reader.get('/search?q=%E5%95%86')).text, /10,000 products/);
});

test('an invalid page token is 404', async () => {
  const reader = visitor(shop.url);
  for (const path of ['/?page=NONE', '/search?q=a&page=NONE']) assert.equal((await reader.get(path)).status, 404, path);
});

test('an order with 100 of its largest products', async () => {
  const buyer = visitor(shop.url);
  await buyer.postForm('/setCurrency', { currency_code: 'IDR' });
  for (let n = 1; n < 100; n++) await fillCart(buyer, id(n), 10);
  assert.equal((await buyer.get('/cart')).status, 200);
  const order = await buyer.get(await buy(buyer, id(0)));
  assert.equal(order.status, 200);
  assert.match(order.text, /商/);
});
