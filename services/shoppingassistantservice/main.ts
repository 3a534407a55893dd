// Suggests products that match a visitor's message, using a search index or, if one is configured, a language model.
import { shop } from '@boutique/protos/shop';
import { catalogReader } from '@boutique/protos/whole-catalog';
import { cachedRead } from '@boutique/service-kit/cache';
import { connect } from '@boutique/service-kit/connect';
import { runProgram } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import type { Workload } from '@boutique/service-kit/workload';
import { assistantHandlers } from './assistant.ts';
import { openModel } from './model.ts';
import { variables } from './variables.ts';

export async function run(workload: Workload) {
  const askModel = openModel(workload);
  const { env } = workload;
  const address = env.address('PRODUCT_CATALOG_SERVICE_ADDR');
  const catalog = connect({ workload, service: shop.ProductCatalogService, address });
  const ttlMs = env.durationMs('CATALOG_CACHE_TTL', 5_000);
  const products = cachedRead(ttlMs, catalogReader(catalog.searchProducts));
  return serve({
    workload,
    service: shop.ShoppingAssistantService,
    handlers: assistantHandlers(products, askModel),
    port: env.port('PORT', 8080),
    resources: [catalog],
    // A request may have an image: a data URL of up to 3 MiB.
    maxRequestBytes: 4 * 1024 * 1024,
  });
}

if (import.meta.main) await runProgram('shoppingassistantservice', run, variables);
