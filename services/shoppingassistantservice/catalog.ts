// The catalogue as the assistant needs it: some seconds old at most, so that most answers need no call.

import { shop } from '@boutique/protos/shop';
import { cached } from '@boutique/service-kit/cache';
import { connect } from '@boutique/service-kit/connect';
import type { Call, CallOptions } from '@boutique/service-kit/rpc';
import type { Workload } from '@boutique/service-kit/workload';

/** CATALOG_CACHE_TTL: how old the list may get, 5s unless told; 0 asks the catalogue each time. */
export function openCatalog(workload: Workload) {
  const catalog = connect({
    workload,
    service: shop.ProductCatalogService,
    address: workload.env.address('PRODUCT_CATALOG_SERVICE_ADDR'),
  });
  const ttlMs = workload.env.durationMs('CATALOG_CACHE_TTL', 5_000);
  const list = async (options: CallOptions) => (await catalog.listProducts({}, options)).products;
  // Many wait for this one: it must not end with the deadline or the cancellation of whoever came first.
  const shared = cached(ttlMs, () => list({ timeoutMs: 1_000 }));
  return {
    products: (call: Call) => (ttlMs === 0 ? list({ parent: call }) : shared()),
    close: catalog.close,
  };
}
