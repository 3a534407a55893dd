import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../testing/eventually.ts';
import { type ShopWithProxy, startShopWithProxy } from '../testing/shop-with-proxy.ts';
import { type ShopResponse, visitor } from '../testing/visitor.ts';

const most = 5;
/** For a response that nobody has to be asked for, on a machine that does other things too. */
const atOnceMs = 500;

let shop: ShopWithProxy;
before(async () => {
  shop = await startShopWithProxy('productcatalogservice', { MAX_REQUESTS: String(most), PAGE_BUDGET: '10s' });
  await visitor(shop.url).get('/');
});
after(() => shop.stop());

const get = async (path = '/'): Promise<ShopResponse & { ms: number }> => {
  const since = performance.now();
  return { ...(await visitor(shop.url).get(path)), ms: performance.now() - since };
};

test('more requests than allowed are refused at once, the others are answered, and then all are again', async () => {
  // Whoever asks for a page waits while the catalogue is stuck.
  await shop.setCondition('stuck');
  const refused: Awaited<ReturnType<typeof get>>[] = [];
  const asked = Array.from({ length: 4 * most }, async () => {
    const response = await get();
    if (response.status === 503) refused.push(response);
    return response;
  });
  await until('the surplus to be refused', async () => refused.length === 3 * most);

  for (const { ms, headers, text } of refused) {
    assert.ok(ms < atOnceMs, `refused after ${Math.round(ms)} ms`);
    assert.equal(headers.get('retry-after'), '1');
    assert.match(headers.get('traceresponse') ?? '', /^00-/);
    assert.match(text, /^Too many requests at once/);
  }
  const probe = await get('/_healthz');
  assert.deepEqual([probe.status, probe.text], [200, 'ok']);
  assert.ok(probe.ms < atOnceMs);

  await shop.setCondition('up');
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 200).length, most);
  const after = await get();
  assert.equal(after.status, 200);
  assert.ok(after.ms < atOnceMs);
});

test('a visitor who leaves makes room for another', async () => {
  await shop.setCondition('stuck');
  const leaving = new AbortController();
  const left = Array.from({ length: most }, () => fetch(shop.url, { signal: leaving.signal }).catch(() => 'left'));
  await until('no more room', async () => (await get('/robots.txt')).status === 503);
  leaving.abort();
  assert.deepEqual(await Promise.all(left), Array(most).fill('left'));
  await until('room', async () => (await get('/robots.txt')).status === 200);
  await shop.setCondition('up');
});
