// Recommends products that a visitor has not chosen.
import { shop } from '@boutique/protos/shop';
import { catalogReader } from '@boutique/protos/whole-catalog';
import { cachedRead } from '@boutique/service-kit/cache';
import { connect } from '@boutique/service-kit/connect';
import { runProgram } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import type { Workload } from '@boutique/service-kit/workload';
import { boughtTogether, sampleOrders } from './bought-together.ts';
import { atRandom, recommendationHandlers } from './recommendation.ts';
import { variables } from './variables.ts';

export async function run(workload: Workload) {
  const { env } = workload;
  const address = env.address('PRODUCT_CATALOG_SERVICE_ADDR');
  const catalog = connect({ workload, service: shop.ProductCatalogService, address });
  const ttlMs = env.durationMs('CATALOG_CACHE_TTL', 5_000);
  const products = cachedRead(ttlMs, catalogReader(catalog.searchProducts));
  // The lessons route some of the visitors to version 2.
  const version = env.int('RECOMMENDATION_ALGORITHM', 1, 1, 2);
  const choose = version === 2 ? boughtTogether(sampleOrders, Math.random) : atRandom(Math.random);
  return serve({
    workload,
    service: shop.RecommendationService,
    handlers: recommendationHandlers(products, choose),
    port: env.port('PORT', 8080),
    resources: [catalog],
  });
}

if (import.meta.main) await runProgram('recommendationservice', run, variables);
