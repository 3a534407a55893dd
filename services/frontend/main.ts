// The shop's pages.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { program } from '@boutique/service-kit/program';
import type { Running } from '@boutique/service-kit/serve';
import type { Workload } from '@boutique/service-kit/workload';
import type { FastifyInstance } from 'fastify';
import { shopApp } from './app.ts';

export async function run(workload: Workload): Promise<Running> {
  const app = await shopApp(workload);
  const leaving = sendAwayOnceTold(app);
  await app.listen({ host: workload.env.optional('LISTEN_ADDR') ?? '0.0.0.0', port: workload.env.port('PORT', 8080) });
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  workload.log.info({ port }, 'listening');
  const closeUnused = unusedConnections(app.server);
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    // Endpoints and sidecars learn of it only after a while; until then requests still come and are served.
    leaving();
    await sleep(workload.env.durationMs('SHUTDOWN_DRAIN', 0));
    closeUnused();
    await app.close();
    await workload.telemetry.flush();
  };
  return {
    name: workload.env.service,
    port,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** A client that keeps its connection would send its next request just when that is closed: it is told in time. */
function sendAwayOnceTold(app: FastifyInstance): () => void {
  let told = false;
  app.addHook('onSend', async (_request, reply) => {
    if (told) reply.header('connection', 'close');
  });
  return () => {
    told = true;
  };
}

/** Browsers open connections ahead and may never use them: Node waits for those until they time out. */
function unusedConnections(server: Server): () => void {
  const unused = new Set<Socket>();
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }) => unused.delete(socket));
  return () => {
    for (const socket of unused) socket.destroy();
  };
}

if (import.meta.main) await program('frontend', run);
