// Recommends products that a visitor has not chosen yet.
import { shop } from '@boutique/protos/shop';
import type { Env } from '@boutique/service-kit/env';
import { program } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { openCatalog } from './catalog.ts';
import { atRandom, recommendationHandlers } from './recommendation.ts';
import { boughtTogether, sampleOrders } from './together.ts';

export async function run(env: Env) {
  const catalog = openCatalog(env);
  // Two versions to compare: lessons send a part of the visitors to the second.
  const version = env.int('RECOMMENDATION_ALGORITHM', 1, 1, 2);
  const choose = version === 2 ? boughtTogether(sampleOrders, Math.random) : atRandom(Math.random);
  return serve({
    env,
    service: shop.RecommendationService,
    handlers: recommendationHandlers(catalog.products, choose),
    port: env.port('PORT', 8080),
    uses: [catalog],
  });
}

if (import.meta.main) await program('recommendationservice', run);
