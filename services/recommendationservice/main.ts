// Recommends products that a visitor has not chosen yet.

import { shop } from '@boutique/protos/shop';
import { program } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import type { Workload } from '@boutique/service-kit/workload';
import { openCatalog } from './catalog.ts';
import { atRandom, recommendationHandlers } from './recommendation.ts';
import { boughtTogether, sampleOrders } from './together.ts';

export async function run(workload: Workload) {
  const catalog = openCatalog(workload);
  // Two versions to compare: lessons send a part of the visitors to the second.
  const version = workload.env.int('RECOMMENDATION_ALGORITHM', 1, 1, 2);
  const choose = version === 2 ? boughtTogether(sampleOrders, Math.random) : atRandom(Math.random);
  return serve({
    workload,
    service: shop.RecommendationService,
    handlers: recommendationHandlers(catalog.products, choose),
    port: workload.env.port('PORT', 8080),
    resources: [catalog],
  });
}

if (import.meta.main) await program('recommendationservice', run);
