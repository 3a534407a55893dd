// Finds products for a visitor's wish: by an index of its own, or with a model where one is set.
import { shop } from '@boutique/protos/shop';
import type { Env } from '@boutique/service-kit/env';
import { program } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { assistantHandlers } from './assistant.ts';
import { openCatalog } from './catalog.ts';
import { openModel } from './model.ts';

export async function run(env: Env) {
  const askModel = openModel(env);
  const catalog = openCatalog(env);
  return serve({
    env,
    service: shop.ShoppingAssistantService,
    handlers: assistantHandlers(catalog.products, askModel),
    port: env.port('PORT', 8080),
    uses: [catalog],
    // A picture comes along as a data URL of up to 3 MiB.
    maxRequestBytes: 4 * 1024 * 1024,
  });
}

if (import.meta.main) await program('shoppingassistantservice', run);
