// A trace viewer for one machine: receives OTLP over HTTP, serves Jaeger's query API, and shows traces as web pages.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { contentType, type SpanReader, spanReader } from './export-body.ts';
import { HttpError } from './http-error.ts';
import { handleApiRequest } from './jaeger-api.ts';
import { jaegerError } from './jaeger-format.ts';
import { limitConnections, limitUnread, serverOptions } from './limits.ts';
import { listen } from './listen.ts';
import { errorPage, type HttpResponse, renderPage } from './pages.ts';
import { withRelativeLinks } from './relative-links.ts';
import { type TraceStore, traceStore } from './store.ts';

/** Options of the trace viewer. */
export interface TraceViewerOptions {
  /** 0 lets the system choose a port. */
  readonly port: number;
  /** 127.0.0.1 by default; localhost: 127.0.0.1 and ::1. */
  readonly host?: string;
  /** Why a request with this Host header is rejected; undefined if it is accepted. */
  readonly hostProblem: (host: string | undefined) => string | undefined;
  /** Sites that may show the pages in a frame, separated by spaces; by default only the same origin. */
  readonly frameAncestors?: string;
  /** Called with the size of each export that is no longer in use, as a hint to collect garbage. */
  readonly onExportRead?: (bytes: number) => void;
  /** 1,000 by default. */
  readonly maxTraces?: number;
  /** 10,000 by default. */
  readonly maxSpans?: number;
}

/** A running trace viewer. */
export interface TraceViewer {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

const maxBytes = 24 * 1024 * 1024;
const maxSpansPerTrace = 1000;
const securityHeaders = (frameAncestors: string) => ({
  'content-security-policy': `default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'self' ${frameAncestors}`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
});

/** Starts the trace viewer; rejects with Node's error if the port is in use. */
export async function startTraceViewer(options: TraceViewerOptions): Promise<TraceViewer> {
  const { port, host = '127.0.0.1', maxTraces = 1000, maxSpans = 10_000, onExportRead = () => {} } = options;
  const policy = securityHeaders(options.frameAncestors ?? '');
  const store = traceStore({ maxTraces, maxSpans, maxBytes, maxSpansPerTrace });
  const readSpans = spanReader(onExportRead);
  const countUnread = limitUnread();
  const server = createServer(serverOptions, (request, response) => {
    if (request.socket.destroyed) return;
    route(request, store, readSpans, options)
      .catch((error) => errorResponse(request, error))
      .then((absolute) => {
        const result = withRelativeLinks(request.url ?? '/', absolute);
        countUnread(response, Buffer.byteLength(result.body));
        send(request, response, { ...result, headers: { ...policy, ...result.headers } });
      });
  });
  limitConnections(server);
  const { bound, closeSecond } = await listen(server, host, port);
  return {
    port: bound,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        closeSecond();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function route(
  request: IncomingMessage,
  store: TraceStore,
  readSpans: SpanReader,
  { hostProblem }: TraceViewerOptions,
): Promise<HttpResponse> {
  const problem = hostProblem(request.headers.host);
  if (problem) throw new HttpError(421, problem);
  const url = URL.parse(`http://localhost${request.url}`);
  if (!url) throw new HttpError(400, 'The URL is malformed.');
  const path = segments(url.pathname);
  if (path[0] === 'v1') return receive(request, path, store, readSpans);
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new HttpError(405, 'Only GET and HEAD are allowed.');
  if (path[0] === 'api') return json(200, handleApiRequest(path.slice(1), url.searchParams, store));
  return renderPage(path, url.searchParams, store);
}

const segments = (pathname: string) => pathname.split('/').filter(Boolean).map(unescapePart);

function unescapePart(part: string) {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, 'The URL is malformed.');
  }
}

async function receive(
  request: IncomingMessage,
  path: readonly string[],
  store: TraceStore,
  readSpans: SpanReader,
): Promise<HttpResponse> {
  if (path.join('/') !== 'v1/traces') throw new HttpError(404, 'Only traces are accepted, at /v1/traces.');
  if (request.method !== 'POST') throw new HttpError(405, 'Only POST is allowed.');
  store.add(await readSpans(request));
  const type = contentType(request);
  // An empty ExportTraceServiceResponse has zero bytes in protobuf.
  return { status: 200, type, body: type === 'application/json' ? '{}' : '' };
}

const json = (status: number, value: unknown): HttpResponse => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
});

/** An error in the format of the path: Jaeger's JSON, a line of text for exporters, or a page. */
function errorResponse(request: IncomingMessage, error: unknown): HttpResponse {
  const httpError = error instanceof HttpError ? error : unexpected(error);
  if (request.url?.startsWith('/api/')) return json(httpError.status, jaegerError(httpError.status, httpError.message));
  if (request.url?.startsWith('/v1/') || (request.method !== 'GET' && request.method !== 'HEAD')) {
    return { status: httpError.status, type: 'text/plain; charset=utf-8', body: `${httpError.message}\n` };
  }
  return errorPage(httpError);
}

function unexpected(error: unknown) {
  console.error(error);
  return new HttpError(500, 'An unexpected error occurred. See the console of the trace viewer.');
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body, headers }: HttpResponse) {
  const allow = status === 405 && { allow: request.url?.startsWith('/v1/') ? 'POST' : 'GET, HEAD' };
  // Don't read the rest of a rejected body.
  const retry = status === 503 && { 'retry-after': '1' };
  const connection = status >= 400 && !request.complete && { connection: 'close' };
  const length = { 'content-type': type, 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...length, ...allow, ...retry, ...connection, ...headers });
  response.end(request.method === 'HEAD' ? undefined : body);
}
