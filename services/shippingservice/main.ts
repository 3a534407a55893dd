// Quotes shipping costs, and ships orders.
import { shop } from '@boutique/protos/shop';
import { runProgram } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { openStore } from '@boutique/service-kit/store';
import type { Workload } from '@boutique/service-kit/workload';
import { redisShipments } from './redis-store.ts';
import { shippingHandlers } from './shipping.ts';
import { sqliteShipments } from './sqlite-store.ts';

export async function run(workload: Workload) {
  const store = await openStore(workload, sqliteShipments, redisShipments);
  return serve({
    workload,
    service: shop.ShippingService,
    handlers: shippingHandlers(store, workload.log),
    port: workload.env.port('PORT', 50051),
    resources: [store],
    pollingRpcs: ['forgetOrders'],
  });
}

if (import.meta.main) await runProgram('shippingservice', run);
