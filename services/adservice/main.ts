// Chooses ads that fit what a visitor looks at.
import { shop } from '@boutique/protos/shop';
import type { Env } from '@boutique/service-kit/env';
import { program } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { adHandlers } from './ad.ts';

export const run = (env: Env) =>
  serve({
    env,
    service: shop.AdService,
    handlers: adHandlers(Math.random),
    port: env.port('PORT', 9555),
  });

if (import.meta.main) await program('adservice', run);
