// Converts money between currencies.
import { shop } from '@boutique/protos/shop';
import type { Env } from '@boutique/service-kit/env';
import { program } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { currencyHandlers } from './currency.ts';

export const run = (env: Env) =>
  serve({
    env,
    service: shop.CurrencyService,
    handlers: currencyHandlers(),
    port: env.port('PORT', 7000),
  });

if (import.meta.main) await program('currencyservice', run);
