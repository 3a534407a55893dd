import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { EnvError } from '@boutique/service-kit/env';
import { status } from '@boutique/service-kit/errors';
import { rejectionOf } from '@boutique/service-kit/testing/rejection';
import { startService } from '@boutique/service-kit/testing/running-service';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { run as runCatalog } from '../productcatalogservice/main.ts';
import { run } from './main.ts';

const startCatalog = () =>
  startService({ name: 'productcatalogservice', service: shop.ProductCatalogService, run: runCatalog });
const catalog = await startCatalog();
after(catalog.stop);

/** Lists recommendations from a service that stops when the test ends. */
async function startRecommendations(t: TestContext, vars = {}, catalogAddress = catalog.address) {
  const { client, stop } = await startService({
    name: 'recommendationservice',
    service: shop.RecommendationService,
    run,
    vars: { PRODUCT_CATALOG_SERVICE_ADDR: catalogAddress, GRPC_CLIENT_RETRIES: '0', ...vars },
  });
  t.after(stop);
  return (...productIds: string[]) => client.listRecommendations({ userId: 'ann', productIds });
}

const chosen = ['OLJCESPC7Z', '66VCHSJNUP', '1YMWWN1N4O', 'L9ECAV7KIM', '2ZYFJ3GM2N'];
const others = ['0PUK6V6EV0', 'LS4PSXUNUM', '9SIQT8TOJO', '6E92ZMYYFZ'];

test('five different products are recommended, with all their fields', async (t) => {
  const list = await startRecommendations(t);
  const { productIds, products } = await list();
  assert.equal(new Set(productIds).size, 5);
  assert.deepEqual(
    products.map(({ id }) => id),
    productIds,
  );
  assert.ok(products.every(({ name, priceUsd }) => name && priceUsd?.currencyCode === 'USD'));
});

test('chosen products are not recommended, even if they are listed twice', async (t) => {
  const list = await startRecommendations(t);
  const { productIds } = await list(...chosen, ...chosen);
  assert.deepEqual(productIds.toSorted(), others.toSorted());
});

test('unknown product IDs are ignored', async (t) => {
  const list = await startRecommendations(t);
  const { productIds } = await list('NONE', ...chosen, '');
  assert.deepEqual(productIds.toSorted(), others.toSorted());
});

test('nothing is recommended once every product has been chosen', async (t) => {
  const list = await startRecommendations(t);
  const { productIds, products } = await list(...chosen, ...others);
  assert.deepEqual([productIds, products], [[], []]);
});

test('without the catalogue and its cache, the call fails with UNAVAILABLE', async (t) => {
  const ownCatalog = await startCatalog();
  t.after(ownCatalog.stop);
  const list = await startRecommendations(t, { CATALOG_CACHE_TTL: '0' }, ownCatalog.address);
  assert.equal((await list()).productIds.length, 5);
  await ownCatalog.stop();

  const { code, message } = await rejectionOf(list());
  assert.deepEqual([code, message], [status.UNAVAILABLE, 'productcatalogservice does not respond']);
});

test('the cache covers a short outage of the catalogue', async (t) => {
  const ownCatalog = await startCatalog();
  t.after(ownCatalog.stop);
  const list = await startRecommendations(t, { CATALOG_CACHE_TTL: '1m' }, ownCatalog.address);
  await list();
  await ownCatalog.stop();
  assert.equal((await list()).productIds.length, 5);
});

test('the service does not start without the address of the catalogue', async () => {
  await assert.rejects(run(testWorkload('recommendationservice')), (error) => {
    assert.ok(error instanceof EnvError);
    assert.match(error.message, /PRODUCT_CATALOG_SERVICE_ADDR is not set/);
    return true;
  });
});

test('version 2 recommends the products most often bought together, best first', async (t) => {
  const list = await startRecommendations(t, { RECOMMENDATION_ALGORITHM: '2' });
  const [jar, shakers, mug] = ['9SIQT8TOJO', 'LS4PSXUNUM', '6E92ZMYYFZ'];
  const { productIds } = await list(jar);
  assert.deepEqual(productIds.slice(0, 2), [shakers, mug]);
  assert.equal(new Set(productIds).size, 5);
  assert.ok(!productIds.includes(jar));
});

test('the service does not start with an unknown version', async (t) => {
  await assert.rejects(startRecommendations(t, { RECOMMENDATION_ALGORITHM: '3' }), EnvError);
});
