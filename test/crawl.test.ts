import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startFrontProxy } from '../testing/front-proxy.ts';
import { formOf, linksOf } from '../testing/page.ts';
import { type RunningShop, startShop } from '../testing/running-shop.ts';
import { type Visitor, visitor } from '../testing/visitor.ts';

interface Way {
  /** What every path begins with. */
  readonly base: string;
  readonly url: string;
  /** How the form on the cart page begins. */
  readonly ownBase: string;
  readonly shop: RunningShop;
}

/** Ways to the shop: directly, with a path in BASE_URL, and through proxies that remove a prefix. */
const ways: Way[] = [];
const stops: (() => unknown)[] = [];
before(async () => {
  const vars = { ENABLE_OUTBOX: 'true', ENABLE_ASSISTANT: 'true', FRONTEND_MESSAGE: 'Hello' };
  for (const base of ['', '/shop/of/ours']) {
    const shop = await startShop({ traces: true, vars: { ...vars, BASE_URL: base } });
    stops.push(() => shop.stop());
    ways.push({ base, url: shop.url, ownBase: base, shop });
    if (base) continue;
    // Jupyter passes redirects on, code-server adds the prefix to absolute paths.
    for (const rewritesRedirects of [false, true]) {
      const prefix = '/user/ann/proxy/8080';
      const proxy = await startFrontProxy({ target: shop.url, prefix, rewritesRedirects });
      stops.push(proxy.stop);
      ways.push({ base: prefix, url: new URL(proxy.url('127.0.0.1')).origin, ownBase: '', shop });
    }
  }
});
after(() => Promise.all(stops.map((stop) => stop())));

/** A visitor with an order and a product in the cart, so that every kind of page is reachable. */
async function customer({ url, base, ownBase }: Way): Promise<Visitor> {
  const ann = visitor(url);
  const add = () => ann.postForm(`${base}/cart`, { product_id: '6E92ZMYYFZ', quantity: '2' });
  await add();
  const placed = await ann.postForm(
    `${base}/cart/checkout`,
    formOf((await ann.get(`${base}/cart`)).text, `${ownBase}/cart/checkout`),
  );
  assert.match(placed.location, new RegExp(`^${base}/orders/`));
  await add();
  return ann;
}

test('every link on every page works and stays below the base path', async () => {
  for (const way of ways) {
    const { base, shop } = way;
    const ann = await customer(way);
    const seen = new Set([`${base}/`, `${base}/assistant`, `${base}/nowhere`, `${base}/search?q=nothing`]);
    const actions = new Set<string>();
    for (const path of seen) {
      const { status, headers, text } = await ann.get(path);
      assert.equal(status, path.endsWith('/nowhere') ? 404 : 200, path);
      if (!headers.get('content-type')?.startsWith('text/html') || /\/html(\?|$)/.test(path)) continue;
      assert.doesNotMatch(text, /\ssrcset=|url\(|@import/);
      for (const action of linksOf(text, 'action')) actions.add(inside(base, action, path));
      for (const address of [...linksOf(text, 'href'), ...linksOf(text, 'src')]) {
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
    for (const action of actions) assert.equal((await ann.send(action, { method: 'PUT' })).status, 405, action);
  }
});

/** The path of a link, as a browser resolves it. */
function inside(base: string, address: string, page: string): string {
  const { origin, pathname, search } = new URL(address, `http://shop${page}`);
  assert.equal(origin, 'http://shop', `${page}: ${address}`);
  assert.match(pathname, new RegExp(`^${base}/(?!/)`), `${page}: ${address}`);
  return pathname + search;
}

test('every form and redirect stays below the base path', async () => {
  for (const { base, ownBase, url } of ways) {
    const ann = visitor(url);
    const responses = [
      await ann.postForm(`${base}/cart`, { product_id: '6E92ZMYYFZ', quantity: '1' }),
      await ann.postForm(`${base}/cart/update`, { product_id: '6E92ZMYYFZ', quantity: '2' }),
      await ann.postForm(`${base}/cart/remove`, { product_id: '6E92ZMYYFZ' }),
      await ann.postForm(`${base}/cart/empty`, {}),
      await ann.postForm(`${base}/setCurrency`, { currency_code: 'EUR', return_to: '/search?q=a' }),
      await ann.postForm(`${base}/setCurrency`, { currency_code: 'EUR' }, { referer: `${url}${base}/cart` }),
      await ann.postForm(`${base}/setCurrency`, { currency_code: 'EUR', return_to: '/../../../x' }),
      await ann.get(`${base}/static/img/products/mug.jpg`),
      await ann.get(`${base}/favicon.ico`),
      await ann.postForm(`${base}/logout`, {}),
    ];
    const locations = responses.map(({ location }) => location);
    for (const location of locations) inside(base, location, `${base}/`);
    // The Referer is only for forms without return_to, and has a prefix that the shop doesn't know.
    const expected = ['/cart', '/cart', '/cart', '/', '/search?q=a', ...(base === ownBase ? ['/cart'] : [])];
    assert.deepEqual(
      locations.slice(0, expected.length),
      expected.map((path) => base + path),
    );
  }
});

test('with a base path, pages are served only below it', async () => {
  for (const { base, url } of ways.filter((one) => one.base))
    for (const path of ['/', '/_healthz', '/cart', '/static/css/site.css']) {
      const statuses = [await visitor(url).get(base + path), await visitor(url).get(path)];
      assert.deepEqual(
        statuses.map(({ status }) => status),
        [200, 404],
        path,
      );
    }
});
