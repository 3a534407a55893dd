// Charges cards, and gives money back when a shipment fails. No card ever leaves this process.
import { shop } from '@boutique/protos/shop';
import type { Env } from '@boutique/service-kit/env';
import { logger } from '@boutique/service-kit/log';
import { program } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { paymentHandlers } from './payment.ts';
import { openPayments } from './store.ts';

export async function run(env: Env) {
  const store = await openPayments(env);
  return serve({
    env,
    service: shop.PaymentService,
    handlers: paymentHandlers({ store, log: logger(env), now: () => new Date() }),
    port: env.port('PORT', 50051),
    uses: [store],
  });
}

if (import.meta.main) await program('paymentservice', run);
