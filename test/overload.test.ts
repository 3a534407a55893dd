import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../testing/eventually.ts';
import { type ShopWithProxy, startShopWithProxy } from '../testing/shop-with-proxy.ts';
import { type ShopResponse, visitor } from '../testing/visitor.ts';

const maxRequests = 5;
/** Limit for a response that needs no backend, on a busy machine. */
const immediateMs = 500;

let shop: ShopWithProxy;
before(async () => {
  shop = await startShopWithProxy('productcatalogservice', { MAX_REQUESTS: String(maxRequests), PAGE_BUDGET: '10s' });
  await visitor(shop.url).get('/');
});
after(() => shop.stop());

const get = async (path = '/'): Promise<ShopResponse & { ms: number }> => {
  const since = performance.now();
  return { ...(await visitor(shop.url).get(path)), ms: performance.now() - since };
};

test('requests above the limit are rejected immediately, the others succeed, and later requests too', async () => {
  // Pages wait while the catalogue is stuck.
  await shop.setCondition('stuck');
  const rejected: Awaited<ReturnType<typeof get>>[] = [];
  const requests = Array.from({ length: 4 * maxRequests }, async () => {
    const response = await get();
    if (response.status === 503) rejected.push(response);
    return response;
  });
  await until('rejections of all requests above the limit', async () => rejected.length === 3 * maxRequests);

  for (const { ms, headers, text } of rejected) {
    assert.ok(ms < immediateMs, `rejected after ${Math.round(ms)} ms`);
    assert.equal(headers.get('retry-after'), '1');
    assert.match(headers.get('traceresponse') ?? '', /^00-/);
    assert.match(text, /^Too many requests at once/);
  }
  const probe = await get('/_healthz');
  assert.deepEqual([probe.status, probe.text], [200, 'ok']);
  assert.ok(probe.ms < immediateMs);

  await shop.setCondition('up');
  const statuses = (await Promise.all(requests)).map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 200).length, maxRequests);
  const after = await get();
  assert.equal(after.status, 200);
  assert.ok(after.ms < immediateMs);
});

test('a cancelled request makes room for another', async () => {
  await shop.setCondition('stuck');
  const leaving = new AbortController();
  const left = Array.from({ length: maxRequests }, () =>
    fetch(shop.url, { signal: leaving.signal }).catch(() => 'left'),
  );
  await until('a rejection', async () => (await get('/robots.txt')).status === 503);
  leaving.abort();
  assert.deepEqual(await Promise.all(left), Array(maxRequests).fill('left'));
  await until('a success', async () => (await get('/robots.txt')).status === 200);
  await shop.setCondition('up');
});
