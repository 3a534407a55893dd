// Serves the shop's pages.
import { setTimeout as sleep } from 'node:timers/promises';
import { propagatorNames } from '@boutique/service-kit/otlp/propagators';
import { runProgram } from '@boutique/service-kit/program';
import type { RunningWorkload } from '@boutique/service-kit/serve';
import { runOnce, settlesWithin, shutdownBudget } from '@boutique/service-kit/shutdown-budget';
import type { Workload } from '@boutique/service-kit/workload';
import type { FastifyInstance } from 'fastify';
import { shopApp } from './app.ts';
import { unusedConnections } from './hooks/connections.ts';
import { listen } from './listen.ts';
import { variables } from './variables.ts';

export async function run(workload: Workload): Promise<RunningWorkload> {
  warnOfUnreadContext(workload);
  const app = await shopApp(workload);
  const leaving = closeConnectionsOnDemand(app);
  const port = await listen(app, workload);
  workload.log.info({ event: 'kit.server.listening', port }, 'listening');
  const closeUnused = unusedConnections(app.server);
  const stop = async (limitMs?: number) => {
    const drainMs = workload.env.durationMs('SHUTDOWN_DRAIN', 0);
    const limits = shutdownBudget(drainMs, limitMs);
    // Endpoints and sidecars take a while to notice; requests that arrive until then are served.
    leaving();
    await sleep(drainMs);
    closeUnused();
    const cutOff = setTimeout(() => app.server.closeAllConnections(), limits.callsMs());
    await settlesWithin(limits.closeMs(), app.close());
    clearTimeout(cutOff);
    await workload.telemetry.flush(limits.flushMs());
  };
  return { name: workload.name, port, stop: runOnce(stop) };
}

/** Istio's sidecars and gateways read and write only W3C's headers, in a mesh that sets TRUST_TRACE_HEADERS. */
function warnOfUnreadContext({ env, log }: Workload): void {
  const names = propagatorNames(env);
  if (!env.flag('TRUST_TRACE_HEADERS') || names.has('tracecontext')) return;
  const setting = { variable: 'OTEL_PROPAGATORS', value: [...names].join() };
  const reason = "Istio's sidecars use traceparent: add tracecontext";
  log.warn(
    { event: 'kit.trace_context.unread', ...setting, reason },
    'in a mesh, each sidecar will start another trace',
  );
}

/** Without `connection: close`, a client could send its next request just as its connection is closed. */
function closeConnectionsOnDemand(app: FastifyInstance): () => void {
  let isLeaving = false;
  app.addHook('onSend', async (_request, reply) => {
    if (isLeaving) reply.header('connection', 'close');
  });
  return () => {
    isLeaving = true;
  };
}

if (import.meta.main) await runProgram('frontend', run, variables);
