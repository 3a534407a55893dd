// Writes the mails of the shop, keeps them in an outbox, and hands them to a mail server where there is one.
import { shop } from '@boutique/protos/shop';
import type { Env } from '@boutique/service-kit/env';
import { logger } from '@boutique/service-kit/log';
import { program } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { telemetryOf } from '@boutique/service-kit/telemetry';
import { startDeliverer } from './deliverer.ts';
import { emailHandlers } from './email.ts';
import { openMailServer } from './smtp.ts';
import { openOutbox } from './store.ts';

export async function run(env: Env) {
  const log = logger(env);
  const server = await openMailServer(env);
  // MAIL_RETRY_BASE: the time before the first retry of a mail; it doubles up to five minutes.
  const retryBaseMs = env.durationMs('MAIL_RETRY_BASE', 1_000);
  const outbox = await openOutbox(env);
  const deliverer = startDeliverer({ outbox, server, log, meter: telemetryOf(env).meter, retryBaseMs });
  return serve({
    env,
    service: shop.EmailService,
    handlers: emailHandlers(outbox, log, deliverer.wake),
    port: env.port('PORT', 8080),
    // What is under way ends first, the store after it.
    uses: [deliverer, outbox],
  });
}

if (import.meta.main) await program('emailservice', run);
