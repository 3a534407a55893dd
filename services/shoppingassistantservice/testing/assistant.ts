// The catalogue and the assistant on free ports.
import type { TestContext } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { startService } from '@boutique/service-kit/testing/running-service';
import { run as runCatalog } from '../../productcatalogservice/main.ts';
import { run } from '../main.ts';

export const startCatalog = () =>
  startService({ name: 'productcatalogservice', service: shop.ProductCatalogService, run: runCatalog });

/** Returns `ask` with a client's deadline of 10 s by default. The assistant stops when the test ends. */
export async function startAssistant(t: TestContext, catalogAddress: string, vars = {}) {
  const { client, stop } = await startService({
    name: 'shoppingassistantservice',
    service: shop.ShoppingAssistantService,
    run,
    vars: { PRODUCT_CATALOG_SERVICE_ADDR: catalogAddress, GRPC_CLIENT_RETRIES: '0', ...vars },
    maxMessageBytes: 4 * 1024 * 1024,
  });
  t.after(stop);
  return (message: string, image = '', timeoutMs = 10_000) => client.ask({ message, image }, { timeoutMs });
}
