// Keeps each visitor's cart.
import { shop } from '@boutique/protos/shop';
import type { Env } from '@boutique/service-kit/env';
import { program } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { cartHandlers } from './cart.ts';
import { openCarts } from './store.ts';

export async function run(env: Env) {
  const store = await openCarts(env);
  return serve({
    env,
    service: shop.CartService,
    handlers: cartHandlers(store),
    port: env.port('PORT', 7070),
    uses: [store],
  });
}

if (import.meta.main) await program('cartservice', run);
