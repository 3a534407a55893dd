// The catalogue as the assistant needs it: some seconds old at most, so that most answers need no call.
import { shop } from '@boutique/protos/shop';
import { cached } from '@boutique/service-kit/cache';
import { connect } from '@boutique/service-kit/connect';
import type { Env } from '@boutique/service-kit/env';
import type { Call, CallOptions } from '@boutique/service-kit/rpc';

/** CATALOG_CACHE_TTL: how old the list may get, 5s unless told; 0 asks the catalogue each time. */
export function openCatalog(env: Env) {
  const catalog = connect({
    env,
    service: shop.ProductCatalogService,
    address: env.address('PRODUCT_CATALOG_SERVICE_ADDR'),
  });
  const ttlMs = env.durationMs('CATALOG_CACHE_TTL', 5_000);
  const list = async (options: CallOptions) => (await catalog.listProducts({}, options)).products;
  // Many wait for this one: it must not end with the deadline or the cancellation of whoever came first.
  const shared = cached(ttlMs, () => list({ timeoutMs: 1_000 }));
  return {
    products: (call: Call) => (ttlMs === 0 ? list({ parent: call }) : shared()),
    close: catalog.close,
  };
}
