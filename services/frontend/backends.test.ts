import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { notFound, StatusError, status } from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import { type RunningWorkload, serve } from '@boutique/service-kit/serve';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { topology } from '../../topology.ts';
import { type Backends, connectBackends } from './backends.ts';

// Backends like Online Boutique's own services: without our additions to the contract.
const unknownRpc = () => {
  throw new StatusError(status.UNIMPLEMENTED, 'unknown method');
};
const usd = (units: string) => ({ currencyCode: 'USD', units, nanos: 0 });
const mug = { id: 'MUG', name: 'Mug', priceUsd: usd('8') };
const jar = { id: 'JAR', name: 'Jar', priceUsd: usd('5') };

const catalogHandlers: Handlers<typeof shop.ProductCatalogService.service> = {
  listProducts: () => ({ products: [mug, jar] }),
  getProduct({ id }) {
    const found = [mug, jar].find((product) => product.id === id);
    if (!found) throw notFound(`no product ${id}`);
    return found;
  },
  searchProducts: () => ({ results: [] }),
  getProducts: unknownRpc,
};
const currencyHandlers: Handlers<typeof shop.CurrencyService.service> = {
  getSupportedCurrencies: () => ({ currencyCodes: ['CHF', 'EUR', 'USD', 'XAU', 'JPY'] }),
  convert: ({ from, toCode }) => ({ currencyCode: toCode, units: from?.units ?? '0', nanos: 500_000_000 }),
  convertAll: unknownRpc,
};

const options = { timeoutMs: 2_000 };
const vars = { LISTEN_ADDR: '127.0.0.1', LOG_LEVEL: 'silent' };
let services: RunningWorkload[];
let backends: Backends;

before(async () => {
  const start = { workload: testWorkload('test', vars), port: 0 };
  const catalog = await serve({
    ...start,
    service: shop.ProductCatalogService,
    handlers: catalogHandlers,
  });
  const currency = await serve({
    ...start,
    service: shop.CurrencyService,
    handlers: currencyHandlers,
  });
  const recommendation = await serve({
    ...start,
    service: shop.RecommendationService,
    handlers: { listRecommendations: () => ({ productIds: ['JAR', 'GONE', 'MUG'] }) },
  });
  services = [catalog, currency, recommendation];
  const nobody = Object.values(topology).map(({ address }) => [address, '127.0.0.1:1']);
  const workload = testWorkload('frontend', {
    ...vars,
    ...Object.fromEntries(nobody),
    PRODUCT_CATALOG_SERVICE_ADDR: `127.0.0.1:${catalog.port}`,
    CURRENCY_SERVICE_ADDR: `127.0.0.1:${currency.port}`,
    RECOMMENDATION_SERVICE_ADDR: `127.0.0.1:${recommendation.port}`,
  });
  backends = connectBackends(workload, 0);
});
after(async () => {
  backends.close();
  for (const service of services) await service.stop();
});

test('without ConvertAll, prices are converted one by one and rounded to payable amounts', async () => {
  assert.deepEqual(await backends.convert([usd('8'), usd('5')], 'JPY', options), [
    { currencyCode: 'JPY', units: '8', nanos: 0 },
    { currencyCode: 'JPY', units: '6', nanos: 0 },
  ]);
  assert.deepEqual(await backends.convert([], 'JPY', options), []);
});

test('without GetProducts, products are requested one by one; those no longer sold are left out', async () => {
  const found = await backends.products(['MUG', 'GONE', 'JAR'], options);
  assert.deepEqual([...found.keys()], ['MUG', 'JAR']);
});

test('recommendations that contain only ids become products', async () => {
  const found = await backends.recommendations('ann', [], options);
  assert.deepEqual(
    found.map(({ name }) => name),
    ['Jar', 'Mug'],
  );
});

test('at most six of the supported currencies are offered, in the service’s order', async () => {
  assert.deepEqual(await backends.offeredCurrencies(), ['EUR', 'USD', 'JPY']);
  assert.deepEqual(await backends.currencies(), ['CHF', 'EUR', 'USD', 'JPY']);
});

test('optional parts of a page are empty if their services are unavailable', async () => {
  assert.equal(await backends.cartSize('ann', options), 0);
  assert.equal(await backends.ad(['kitchen'], options), undefined);
});
