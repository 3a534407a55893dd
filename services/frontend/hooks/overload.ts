// Rejects requests beyond a limit immediately, so that the others are still served in time.
import type { FastifyInstance } from 'fastify';

const retryAfterSeconds = 1;

/** Above `maxRequests` open requests, returns 503 with Retry-After. Probes always pass. */
export function rejectOverload(app: FastifyInstance, maxRequests: number): void {
  let openRequests = 0;
  app.addHook('onRequest', (request, reply, done) => {
    if (openRequests >= maxRequests && !request.routeOptions.url?.endsWith('/_healthz')) {
      reply
        .code(503)
        .header('retry-after', retryAfterSeconds)
        .type('text/plain')
        .send('Too many requests. Please try again in a moment.\n');
      return;
    }
    openRequests++;
    // Always emitted; onResponse is skipped if the client disconnected.
    reply.raw.once('close', () => openRequests--);
    done();
  });
}
