// More requests than can be answered in time are refused at once, so that the others still are.
import type { FastifyInstance } from 'fastify';

const retryAfterSeconds = 1;

/** At most `most` requests at a time; one more is 503 with Retry-After. Probes always pass. */
export function refuseOverload(app: FastifyInstance, most: number): void {
  let underWay = 0;
  app.addHook('onRequest', (request, reply, done) => {
    if (underWay >= most && !request.routeOptions.url?.endsWith('/_healthz')) {
      reply
        .code(503)
        .header('retry-after', retryAfterSeconds)
        .type('text/plain')
        .send('Too many requests at once. Please try again in a moment.\n');
      return;
    }
    underWay++;
    // Comes in any case; onResponse does not when the client has gone.
    reply.raw.once('close', () => underWay--);
    done();
  });
}
