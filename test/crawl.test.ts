import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addressesOf, formOf } from '../testing/page.ts';
import { type RunningShop, startShop } from '../testing/running-shop.ts';
import { type Visitor, visitor } from '../testing/visitor.ts';

const shops: { base: string; shop: RunningShop }[] = [];
before(async () => {
  const vars = { ENABLE_OUTBOX: 'true', ENABLE_ASSISTANT: 'true', FRONTEND_MESSAGE: 'Hello' };
  for (const base of ['', '/shop/of/ours'])
    shops.push({ base, shop: await startShop({ traces: true, vars: { ...vars, BASE_URL: base } }) });
});
after(() => Promise.all(shops.map(({ shop }) => shop.stop())));

/** A visitor with an order and a product in the cart, so that every kind of page is reachable. */
async function customer(url: string, base: string): Promise<Visitor> {
  const ann = visitor(url);
  const add = () => ann.postForm(`${base}/cart`, { product_id: '6E92ZMYYFZ', quantity: '2' });
  await add();
  const placed = await ann.postForm(
    `${base}/cart/checkout`,
    formOf((await ann.get(`${base}/cart`)).text, `${base}/cart/checkout`),
  );
  assert.match(placed.location, new RegExp(`^${base}/orders/`));
  await add();
  return ann;
}

test('every link on every page works and stays below the base path', async () => {
  for (const { base, shop } of shops) {
    const ann = await customer(shop.url, base);
    const seen = new Set([`${base}/`, `${base}/assistant`, `${base}/nowhere`, `${base}/search?q=nothing`]);
    const actions = new Set<string>();
    for (const path of seen) {
      const { status, headers, text } = await ann.get(path);
      assert.equal(status, path.endsWith('/nowhere') ? 404 : 200, path);
      if (!headers.get('content-type')?.startsWith('text/html') || /\/html(\?|$)/.test(path)) continue;
      assert.doesNotMatch(text, /\ssrcset=|url\(|@import/);
      for (const action of addressesOf(text, 'action')) actions.add(action);
      for (const address of [...addressesOf(text, 'href'), ...addressesOf(text, 'src')]) {
        if (address.startsWith('#')) assert.ok(text.includes(`id="${address.slice(1)}"`), `${path}: ${address}`);
        // The trace link leads elsewhere on purpose: visitors may follow it, but no page loads it.
        else if (address.startsWith(`${shop.tracesUrl}/trace/`)) assert.ok(!text.includes(`src="${address}"`));
        else seen.add(inside(base, address, path));
      }
    }
    assert.ok(seen.size > 30, `found ${seen.size} addresses`);
    const known = [
      '/assistant',
      '/cart',
      '/cart/checkout',
      '/cart/empty',
      '/cart/remove',
      '/cart/update',
      '/search',
      '/setCurrency',
    ];
    assert.deepEqual(
      known.filter((path) => !actions.has(base + path)),
      [],
    );
    // PUT is 405 on the path of an existing form, 404 elsewhere.
    for (const action of actions)
      assert.equal((await ann.send(inside(base, action, 'form'), { method: 'PUT' })).status, 405, action);
  }
});

function inside(base: string, address: string, page: string): string {
  assert.match(address, new RegExp(`^${base}/(?![/\\\\])`), `${page}: ${address}`);
  return address;
}

test('every form and redirect stays below the base path', async () => {
  for (const { base, shop } of shops) {
    const ann = visitor(shop.url);
    const responses = [
      await ann.postForm(`${base}/cart`, { product_id: '6E92ZMYYFZ', quantity: '1' }),
      await ann.postForm(`${base}/cart/update`, { product_id: '6E92ZMYYFZ', quantity: '2' }),
      await ann.postForm(`${base}/cart/remove`, { product_id: '6E92ZMYYFZ' }),
      await ann.postForm(`${base}/cart/empty`, {}),
      await ann.postForm(`${base}/setCurrency`, { currency_code: 'EUR', return_to: '/search?q=a' }),
      await ann.postForm(`${base}/setCurrency`, { currency_code: 'EUR' }, { referer: `${shop.url}${base}/cart` }),
      await ann.postForm(`${base}/setCurrency`, { currency_code: 'EUR', return_to: '/../../../x' }),
      await ann.get(`${base}/static/img/products/mug.jpg`),
      await ann.get(`${base}/favicon.ico`),
      await ann.postForm(`${base}/logout`, {}),
    ];
    const locations = responses.map(({ location }) => location);
    for (const location of locations) inside(base, location, 'redirect');
    assert.deepEqual(
      locations.slice(0, 6),
      ['/cart', '/cart', '/cart', '/', '/search?q=a', '/cart'].map((path) => base + path),
    );
  }
});

test('with a base path, pages are served only below it', async () => {
  for (const { base, shop } of shops.filter((one) => one.base))
    for (const path of ['/', '/_healthz', '/cart', '/static/css/site.css']) {
      const statuses = [await visitor(shop.url).get(base + path), await visitor(shop.url).get(path)];
      assert.deepEqual(
        statuses.map(({ status }) => status),
        [200, 404],
        path,
      );
    }
});
