// Charges cards, and refunds charges whose shipment failed. Card data never leaves this process.
import { shop } from '@boutique/protos/shop';
import { runProgram } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { openStore } from '@boutique/service-kit/store';
import type { Workload } from '@boutique/service-kit/workload';
import { paymentHandlers } from './payment.ts';
import { redisPayments } from './redis-store.ts';
import { sqlitePayments } from './sqlite-store.ts';

export async function run(workload: Workload) {
  const store = await openStore(workload, sqlitePayments, redisPayments);
  return serve({
    workload,
    service: shop.PaymentService,
    handlers: paymentHandlers({ store, log: workload.log, now: () => new Date() }),
    port: workload.env.port('PORT', 50051),
    resources: [store],
    pollingRpcs: ['forgetOrders'],
  });
}

if (import.meta.main) await runProgram('paymentservice', run);
