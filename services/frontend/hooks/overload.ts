// Rejects requests beyond a limit immediately, so that the others are still served in time.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { announcesBody } from './connections.ts';
import { clientGone } from './observe.ts';

const retryAfterSeconds = 1;

/**
 * Processes at most `maxRequests` at a time; one more is 503 with Retry-After. Waiting for a client, while it sends the
 * body or reads the response, does not count: connections.ts limits that. Probes always pass.
 */
export function rejectOverload(app: FastifyInstance, maxRequests: number): void {
  const processing = new Set<FastifyRequest>();

  function admit(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    // Nothing is done for a client that has disconnected or was disconnected.
    if (request.raw.socket.destroyed) {
      reply.code(clientGone).send();
      return;
    }
    const isProbe = request.routeOptions.url?.endsWith('/_healthz');
    if (processing.size >= maxRequests && !isProbe) {
      reject(reply);
      return;
    }
    processing.add(request);
    done();
  }

  app.addHook('onRequest', (request, reply, done) => {
    const release = () => processing.delete(request);
    reply.raw.once('close', release);
    // A pipelined response that has not begun emits no 'close' when the client disconnects.
    request.raw.once('close', () => request.raw.socket.destroyed && release());
    admit(request, reply, done);
  });
  app.addHook('preParsing', (request, _reply, payload, done) => {
    if (announcesBody(request)) processing.delete(request);
    done(null, payload);
  });
  app.addHook('preValidation', (request, reply, done) => {
    // Admitted again even if it had no body: the client may have left while its cookies were checked.
    processing.delete(request);
    admit(request, reply, done);
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
