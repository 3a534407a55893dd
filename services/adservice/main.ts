// Chooses ads that match the products on a visitor's page.
import { shop } from '@boutique/protos/shop';
import { runProgram } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import type { Workload } from '@boutique/service-kit/workload';
import { adHandlers } from './ad.ts';

export const run = (workload: Workload) =>
  serve({
    workload,
    service: shop.AdService,
    handlers: adHandlers(Math.random),
    port: workload.env.port('PORT', 9555),
  });

if (import.meta.main) await runProgram('adservice', run);
