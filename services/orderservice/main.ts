// Stores the durable state of every order.
import { shop } from '@boutique/protos/shop';
import { runProgram } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { openStore } from '@boutique/service-kit/store';
import type { Workload } from '@boutique/service-kit/workload';
import { observeUnfinished } from './metrics.ts';
import { orderHandlers } from './order.ts';
import { redisOrders } from './redis-store.ts';
import { sqliteOrders } from './sqlite-store.ts';
import { startTicks } from './ticks.ts';
import { variables } from './variables.ts';

export async function run(workload: Workload) {
  const store = await openStore(workload, sqliteOrders, redisOrders);
  observeUnfinished(workload.telemetry.meter, store);
  return serve({
    workload,
    service: shop.OrderService,
    handlers: orderHandlers({ store, retentionMs: workload.env.durationMs('ORDER_RETENTION', 86_400_000) }),
    port: workload.env.port('PORT', 5060),
    resources: [startTicks(store), store],
    pollingRpcs: ['leaseUnfinishedOrders', 'listExpiredOrders', 'forgetOrders'],
  });
}

if (import.meta.main) await runProgram('orderservice', run, variables);
