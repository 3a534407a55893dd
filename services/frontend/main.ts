// The shop's pages.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Env } from '@boutique/service-kit/env';
import { logger } from '@boutique/service-kit/log';
import { program } from '@boutique/service-kit/program';
import type { Running } from '@boutique/service-kit/serve';
import { telemetryOf } from '@boutique/service-kit/telemetry';
import { shopApp } from './app.ts';

export async function run(env: Env): Promise<Running> {
  const app = await shopApp(env);
  await app.listen({ host: env.optional('LISTEN_ADDR') ?? '0.0.0.0', port: env.port('PORT', 8080) });
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  logger(env).info({ port }, 'listening');
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    // Endpoints and sidecars learn of it only after a while; until then requests still come and are served.
    await sleep(env.durationMs('SHUTDOWN_DRAIN', 0));
    await app.close();
    await telemetryOf(env).flush();
  };
  return {
    name: env.service,
    port,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

if (import.meta.main) await program('frontend', run);
