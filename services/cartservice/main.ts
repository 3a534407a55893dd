// Stores each visitor's cart.
import { shop } from '@boutique/protos/shop';
import { runProgram } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { openStore } from '@boutique/service-kit/store';
import type { Workload } from '@boutique/service-kit/workload';
import { cartHandlers } from './cart.ts';
import { redisCarts } from './redis-store.ts';
import { sqliteCarts } from './sqlite-store.ts';
import { variables } from './variables.ts';

export async function run(workload: Workload) {
  const store = await openStore(workload, sqliteCarts, redisCarts);
  return serve({
    workload,
    service: shop.CartService,
    handlers: cartHandlers(store),
    port: workload.env.port('PORT', 7070),
    resources: [store],
  });
}

if (import.meta.main) await runProgram('cartservice', run, variables);
