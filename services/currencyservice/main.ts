// Converts money between currencies.
import { shop } from '@boutique/protos/shop';
import { runProgram } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import type { Workload } from '@boutique/service-kit/workload';
import { currencyHandlers } from './currency.ts';

export const run = (workload: Workload) =>
  serve({
    workload,
    service: shop.CurrencyService,
    handlers: currencyHandlers(),
    port: workload.env.port('PORT', 7000),
  });

if (import.meta.main) await runProgram('currencyservice', run);
