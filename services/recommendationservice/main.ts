// Recommends products that a visitor has not chosen yet.
import { shop } from '@boutique/protos/shop';
import type { Env } from '@boutique/service-kit/env';
import { program } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { openCatalog } from './catalog.ts';
import { recommendationHandlers } from './recommendation.ts';

export async function run(env: Env) {
  const catalog = openCatalog(env);
  return serve({
    env,
    service: shop.RecommendationService,
    handlers: recommendationHandlers(catalog.products, Math.random),
    port: env.port('PORT', 8080),
    uses: [catalog],
  });
}

if (import.meta.main) await program('recommendationservice', run);
