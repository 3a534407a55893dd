// Gives each request IDs, a server span, a duration measurement and one log line.
import { randomBytes, randomUUID } from 'node:crypto';
import { type ObservedRequest, observeRequests } from '@boutique/service-kit/observe-http';
import type { Workload } from '@boutique/service-kit/workload';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isHttps } from '../cookies.ts';
import type { Settings } from '../settings.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for probes and static files. */
    observed?: ObservedRequest;
    /** Shown in the footer and the log; taken from Envoy's header if present. */
    requestId: string;
  }
}

/** Probes and static files would flood the trace list: they get IDs but no span or log line. */
export const isQuiet = ({ routeOptions: { url } }: FastifyRequest) =>
  url !== undefined && (url.endsWith('/_healthz') || url.includes('/static/'));

/** The client disconnected before the response. HTTP has no status for this; nginx uses 499. */
export const clientGone = 499;

/** Without `trustTraceHeaders`, clients choose neither the IDs of a request nor whether it is recorded. */
export function observe(app: FastifyInstance, workload: Workload, { trustTraceHeaders, baseUrl }: Settings): void {
  const start = observeRequests(workload);
  const log = workload.log;
  app.decorateRequest('requestId', '');
  /** Without the path in BASE_URL, so that objectives, dashboards and links fit every shop. */
  const routeOf = ({ routeOptions: { url } }: FastifyRequest) => url && (url.slice(baseUrl.length) || '/');

  function finish(observed: ObservedRequest, request: FastifyRequest, reply: FastifyReply): void {
    const code = reply.raw.writableFinished ? reply.statusCode : clientGone;
    const ms = observed.end(code);
    const line = `${request.method} ${routeOf(request) ?? request.url.split('?')[0]}`;
    observed.runInContext(() =>
      log.info({ event: 'http.server.request', status: code, ms, 'http.req.id': request.requestId }, line),
    );
  }

  app.addHook('onRequest', (request, reply, done) => {
    const headers = trustTraceHeaders ? request.headers : {};
    const given = String(headers['x-request-id']);
    request.requestId = headers['x-request-id'] && /^[\x21-\x7e]{1,128}$/.test(given) ? given : randomUUID();
    if (isQuiet(request)) {
      reply.header('traceresponse', `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`);
      return done();
    }
    const observed = start({
      method: request.method,
      route: routeOf(request),
      path: request.url.split('?')[0] ?? '',
      scheme: isHttps(request) ? 'https' : 'http',
      headers,
      requestId: request.requestId,
    });
    request.observed = observed;
    reply.header('traceresponse', observed.traceresponse);
    // Always emitted; onResponse is skipped if the client disconnected.
    reply.raw.once('close', () => finish(observed, request, reply));
    observed.runInContext(done);
  });

  // The context set in onRequest is lost while a body is read.
  app.addHook('preHandler', (request, _reply, done) =>
    request.observed ? request.observed.runInContext(done) : done(),
  );
}
