// What is seen of a request: a server span around it, the duration histogram, one log line, and ids for whoever looks.
import { randomBytes, randomUUID } from 'node:crypto';
import { type ObservedRequest, observeRequests } from '@boutique/service-kit/observe-http';
import type { Workload } from '@boutique/service-kit/workload';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Not of probes and files. */
    observed?: ObservedRequest;
    /** Shown in the footer and the log; Envoy's when it set one. */
    requestId: string;
  }
}

/** Probes and files would bury the pages in the trace list: they get ids, but neither span nor log line. */
export const isQuiet = ({ routeOptions: { url } }: FastifyRequest) =>
  url !== undefined && (url.endsWith('/_healthz') || url.includes('/static/'));

/** No answer was taken: nginx's number for it, as HTTP has none. */
const clientGone = 499;

export function observe(app: FastifyInstance, workload: Workload): void {
  const start = observeRequests(workload);
  const log = workload.log;
  app.decorateRequest('requestId', '');

  function tell(observed: ObservedRequest, request: FastifyRequest, reply: FastifyReply): void {
    const code = reply.raw.writableFinished ? reply.statusCode : clientGone;
    const ms = observed.end(code);
    const fields = { status: code, ms, 'http.req.id': request.requestId };
    const line = `${request.method} ${request.routeOptions.url ?? request.url.split('?')[0]}`;
    observed.runInContext(() => log.info(fields, line));
  }

  app.addHook('onRequest', (request, reply, done) => {
    const given = request.headers['x-request-id'];
    request.requestId = typeof given === 'string' && given.length <= 128 ? given : randomUUID();
    if (isQuiet(request)) {
      reply.header('traceresponse', `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`);
      return done();
    }
    const observed = start({
      method: request.method,
      route: request.routeOptions.url,
      path: request.url.split('?')[0] ?? '',
      scheme: request.headers['x-forwarded-proto'] === 'https' ? 'https' : 'http',
      headers: request.headers,
    });
    request.observed = observed;
    reply.header('traceresponse', observed.traceresponse);
    // Comes in any case; onResponse does not when the client has gone.
    reply.raw.once('close', () => tell(observed, request, reply));
    observed.runInContext(done);
  });

  // Reading a body leaves the context that onRequest has set.
  app.addHook('preHandler', (request, _reply, done) =>
    request.observed ? request.observed.runInContext(done) : done(),
  );
}
