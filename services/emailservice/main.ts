// Writes the mails of the shop and keeps them in an outbox.
import { shop } from '@boutique/protos/shop';
import type { Env } from '@boutique/service-kit/env';
import { logger } from '@boutique/service-kit/log';
import { program } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { emailHandlers } from './email.ts';
import { openOutbox } from './store.ts';

export async function run(env: Env) {
  const store = await openOutbox(env);
  return serve({
    env,
    service: shop.EmailService,
    handlers: emailHandlers(store, logger(env)),
    port: env.port('PORT', 8080),
    uses: [store],
  });
}

if (import.meta.main) await program('emailservice', run);
