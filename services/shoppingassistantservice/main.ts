// Finds products for a visitor's wish: by an index of its own, or with a model where one is set.

import { shop } from '@boutique/protos/shop';
import { program } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import type { Workload } from '@boutique/service-kit/workload';
import { assistantHandlers } from './assistant.ts';
import { openCatalog } from './catalog.ts';
import { openModel } from './model.ts';

export async function run(workload: Workload) {
  const askModel = openModel(workload);
  const catalog = openCatalog(workload);
  return serve({
    workload,
    service: shop.ShoppingAssistantService,
    handlers: assistantHandlers(catalog.products, askModel),
    port: workload.env.port('PORT', 8080),
    resources: [catalog],
    // A picture comes along as a data URL of up to 3 MiB.
    maxRequestBytes: 4 * 1024 * 1024,
  });
}

if (import.meta.main) await program('shoppingassistantservice', run);
