import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { EnvError } from '@boutique/service-kit/env';
import { StatusError, status } from '@boutique/service-kit/errors';
import type { RunningWorkload } from '@boutique/service-kit/serve';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { run as runCatalog } from '../productcatalogservice/main.ts';
import { run } from './main.ts';

const vars = { PORT: '0', LISTEN_ADDR: '127.0.0.1', LOG_LEVEL: 'silent', GRPC_CLIENT_RETRIES: '0' };
const startCatalog = () => runCatalog(testWorkload('productcatalogservice', vars));

async function startRecommendations(catalogPort: number, more = {}) {
  const address = `127.0.0.1:${catalogPort}`;
  const workload = testWorkload('recommendationservice', { ...vars, PRODUCT_CATALOG_SERVICE_ADDR: address, ...more });
  const running = await run(workload);
  const client = connect({ workload, service: shop.RecommendationService, address: `127.0.0.1:${running.port}` });
  return {
    list: (...productIds: string[]) => client.listRecommendations({ userId: 'ann', productIds }),
    async stop() {
      client.close();
      await running.stop();
    },
  };
}

let catalog: RunningWorkload;
let recommendations: Awaited<ReturnType<typeof startRecommendations>>;

before(async () => {
  catalog = await startCatalog();
  recommendations = await startRecommendations(catalog.port);
});
after(async () => {
  await recommendations.stop();
  await catalog.stop();
});

const chosen = ['OLJCESPC7Z', '66VCHSJNUP', '1YMWWN1N4O', 'L9ECAV7KIM', '2ZYFJ3GM2N'];
const others = ['0PUK6V6EV0', 'LS4PSXUNUM', '9SIQT8TOJO', '6E92ZMYYFZ'];

test('five different products are recommended, in full', async () => {
  const { productIds, products } = await recommendations.list();
  assert.equal(new Set(productIds).size, 5);
  assert.deepEqual(
    products.map(({ id }) => id),
    productIds,
  );
  assert.ok(products.every(({ name, priceUsd }) => name && priceUsd?.currencyCode === 'USD'));
});

test('what was chosen is not recommended, also when given twice', async () => {
  const { productIds } = await recommendations.list(...chosen, ...chosen);
  assert.deepEqual(productIds.toSorted(), others.toSorted());
});

test('ids that do not exist make no difference', async () => {
  assert.equal((await recommendations.list('NONE', '')).productIds.length, 5);
});

test('whoever has chosen everything gets no recommendation', async () => {
  const { productIds, products } = await recommendations.list(...chosen, ...others);
  assert.deepEqual([productIds, products], [[], []]);
});

test('without the catalogue the answer is UNAVAILABLE', async () => {
  const short = await startCatalog();
  const uncached = await startRecommendations(short.port, { CATALOG_CACHE_TTL: '0' });
  assert.equal((await uncached.list()).productIds.length, 5);
  await short.stop();

  const error = await uncached.list().catch((thrown: unknown) => thrown);
  assert.ok(error instanceof StatusError);
  assert.deepEqual([error.code, error.message], [status.UNAVAILABLE, 'productcatalogservice does not answer']);
  await uncached.stop();
});

test('the cache bridges a short outage of the catalogue', async () => {
  const short = await startCatalog();
  const cached = await startRecommendations(short.port, { CATALOG_CACHE_TTL: '1m' });
  await cached.list();
  await short.stop();
  assert.equal((await cached.list()).productIds.length, 5);
  await cached.stop();
});

test('a start without the address of the catalogue is refused', async () => {
  await assert.rejects(run(testWorkload('recommendationservice', vars)), (error) => {
    assert.ok(error instanceof EnvError);
    assert.match(error.message, /PRODUCT_CATALOG_SERVICE_ADDR is not set/);
    return true;
  });
});

test('version 2 recommends what is bought together, best first', async () => {
  const second = await startRecommendations(catalog.port, { RECOMMENDATION_ALGORITHM: '2' });
  const [jar, shakers, mug] = ['9SIQT8TOJO', 'LS4PSXUNUM', '6E92ZMYYFZ'];
  const { productIds } = await second.list(jar);
  assert.deepEqual(productIds.slice(0, 2), [shakers, mug]);
  assert.equal(new Set(productIds).size, 5);
  assert.ok(!productIds.includes(jar));
  await second.stop();
});

test('a version that does not exist is refused at the start', async () => {
  await assert.rejects(startRecommendations(catalog.port, { RECOMMENDATION_ALGORITHM: '3' }), EnvError);
});
