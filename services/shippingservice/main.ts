// Quotes the price of sending an order, and sends it.
import { shop } from '@boutique/protos/shop';
import type { Env } from '@boutique/service-kit/env';
import { logger } from '@boutique/service-kit/log';
import { program } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { shippingHandlers } from './shipping.ts';
import { openShipments } from './store.ts';

export async function run(env: Env) {
  const store = await openShipments(env);
  return serve({
    env,
    service: shop.ShippingService,
    handlers: shippingHandlers(store, logger(env)),
    port: env.port('PORT', 50051),
    uses: [store],
  });
}

if (import.meta.main) await program('shippingservice', run);
