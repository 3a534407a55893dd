// Keeps the durable state of every order.
import { shop } from '@boutique/protos/shop';
import type { Env } from '@boutique/service-kit/env';
import { program } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { orderHandlers } from './order.ts';
import { openOrders } from './store.ts';

export async function run(env: Env) {
  const store = await openOrders(env);
  return serve({
    env,
    service: shop.OrderService,
    handlers: orderHandlers(store),
    port: env.port('PORT', 5060),
    uses: [store],
  });
}

if (import.meta.main) await program('orderservice', run);
