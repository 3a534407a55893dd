// Lists, finds and searches the products of the shop.
import type { EventEmitter } from 'node:events';
import { shop } from '@boutique/protos/shop';
import { runProgram } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import type { Workload } from '@boutique/service-kit/workload';
import { openCatalog } from './catalog.ts';
import { catalogHandlers } from './productcatalog.ts';
import { variables } from './variables.ts';

/** `signals` emits SIGUSR1 and SIGUSR2. Omit it if several workloads share the process. */
export async function run(workload: Workload, signals?: EventEmitter) {
  const catalog = openCatalog(workload);
  // By default, SIGUSR1 starts Node's debugger; a listener prevents that.
  signals?.on('SIGUSR1', () => catalog.reloadOnEveryCall(true));
  signals?.on('SIGUSR2', () => catalog.reloadOnEveryCall(false));
  return serve({
    workload,
    service: shop.ProductCatalogService,
    handlers: catalogHandlers(catalog),
    port: workload.env.port('PORT', 3550),
  });
}

if (import.meta.main) await runProgram('productcatalogservice', (workload) => run(workload, process), variables);
