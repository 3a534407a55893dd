// Rejects requests beyond a limit immediately, so that the others are still served in time.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { announcesBody } from './connections.ts';

const retryAfterSeconds = 1;

/**
 * Processes at most `maxRequests` at a time; one more is 503 with Retry-After. Waiting for a client, while it sends the
 * body or reads the response, does not count: connections.ts limits that. Probes always pass.
 */
export function rejectOverload(app: FastifyInstance, maxRequests: number): void {
  const processing = new Set<FastifyRequest>();

  function admit(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    // The client is gone, or it was disconnected for pipelining too many requests.
    if (request.raw.socket.destroyed) return;
    const isProbe = request.routeOptions.url?.endsWith('/_healthz');
    if (processing.size >= maxRequests && !isProbe) {
      reject(reply);
      return;
    }
    processing.add(request);
    done();
  }

  app.addHook('onRequest', (request, reply, done) => {
    reply.raw.once('close', () => processing.delete(request));
    admit(request, reply, done);
  });
  app.addHook('preParsing', (request, _reply, payload, done) => {
    if (announcesBody(request)) processing.delete(request);
    done(null, payload);
  });
  app.addHook('preValidation', (request, reply, done) => {
    if (processing.has(request)) done();
    else admit(request, reply, done);
  });
  app.addHook('onSend', (request, _reply, payload, done) => {
    processing.delete(request);
    done(null, payload);
  });
}

const reject = (reply: FastifyReply): void => {
  reply
    .code(503)
    .header('retry-after', retryAfterSeconds)
    .type('text/plain')
    .send('Too many requests. Please try again in a moment.\n');
};
