// Knows the products of the shop.
import type { EventEmitter } from 'node:events';
import { shop } from '@boutique/protos/shop';
import { runProgram } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import type { Workload } from '@boutique/service-kit/workload';
import { openCatalog } from './catalog.ts';
import { catalogHandlers } from './productcatalog.ts';

/** `signals`: where SIGUSR1 and SIGUSR2 come from, if this workload is to listen to them. */
export async function run(workload: Workload, signals?: EventEmitter) {
  const catalog = openCatalog(workload);
  // Node's debugger, else started by SIGUSR1, stays off where somebody listens.
  signals?.on('SIGUSR1', () => catalog.reloadOnEveryCall(true));
  signals?.on('SIGUSR2', () => catalog.reloadOnEveryCall(false));
  return serve({
    workload,
    service: shop.ProductCatalogService,
    handlers: catalogHandlers(catalog),
    port: workload.env.port('PORT', 3550),
  });
}

if (import.meta.main) await runProgram('productcatalogservice', (workload) => run(workload, process));
