// Writes order confirmations to an outbox, and sends them if a mail server is configured.
import { shop } from '@boutique/protos/shop';
import { runProgram } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { openStore } from '@boutique/service-kit/store';
import type { Workload } from '@boutique/service-kit/workload';
import { startDeliverer } from './deliverer.ts';
import { emailHandlers } from './email.ts';
import { redisOutbox } from './redis-store.ts';
import { openMailServer } from './smtp.ts';
import { sqliteOutbox } from './sqlite-store.ts';
import { variables } from './variables.ts';

export async function run(workload: Workload) {
  const log = workload.log;
  const server = await openMailServer(workload.env);
  // MAIL_RETRY_BASE: the backoff before the first retry of an email; it doubles up to five minutes.
  const retryBaseMs = workload.env.durationMs('MAIL_RETRY_BASE', 1_000);
  const outbox = await openStore(workload, sqliteOutbox, redisOutbox);
  const deliverer = startDeliverer({ outbox, server, log, meter: workload.telemetry.meter, retryBaseMs });
  return serve({
    workload,
    service: shop.EmailService,
    handlers: emailHandlers(outbox, log, deliverer.wake),
    port: workload.env.port('PORT', 8080),
    // Closed in this order: running deliveries finish before the store closes.
    resources: [deliverer, outbox],
  });
}

if (import.meta.main) await runProgram('emailservice', run, variables);
