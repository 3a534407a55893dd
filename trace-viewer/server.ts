// Traces on one machine: takes OTLP over HTTP, answers Jaeger's query paths, shows lists and waterfalls.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { contentType, readSpans } from './export-body.ts';
import { HttpError } from './http-error.ts';
import { handleApiRequest } from './jaeger-api.ts';
import { jaegerError } from './jaeger-format.ts';
import { errorPage, type HttpResponse, renderPage } from './pages.ts';
import { type TraceStore, traceStore } from './store.ts';

export interface TraceViewerOptions {
  readonly port: number;
  readonly host?: string;
  readonly maxTraces?: number;
  readonly maxSpans?: number;
}

export interface TraceViewer {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

const maxBytes = 24 * 1024 * 1024;
const maxSpansPerTrace = 1000;
const safety = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

export async function startTraceViewer(options: TraceViewerOptions): Promise<TraceViewer> {
  const { port, host = '127.0.0.1', maxTraces = 1000, maxSpans = 10_000 } = options;
  const store = traceStore({ maxTraces, maxSpans, maxBytes, maxSpansPerTrace });
  const server = createServer((request, response) => {
    route(request, store)
      .catch((error) => failure(request, error))
      .then((result) => send(request, response, result));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    port: bound,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function route(request: IncomingMessage, store: TraceStore): Promise<HttpResponse> {
  const url = URL.parse(`http://localhost${request.url}`);
  if (!url) throw new HttpError(400, 'The address is malformed.');
  const path = segments(url.pathname);
  if (path[0] === 'v1') return receive(request, path, store);
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new HttpError(405, 'Only GET and HEAD work here.');
  if (path[0] === 'api') return json(200, handleApiRequest(path.slice(1), url.searchParams, store));
  return renderPage(path, url.searchParams, store);
}

const segments = (pathname: string) => pathname.split('/').filter(Boolean).map(unescapePart);

function unescapePart(part: string) {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, 'The address is malformed.');
  }
}

async function receive(request: IncomingMessage, path: readonly string[], store: TraceStore): Promise<HttpResponse> {
  if (path.join('/') !== 'v1/traces') throw new HttpError(404, 'Only traces are taken here, at /v1/traces.');
  if (request.method !== 'POST') throw new HttpError(405, 'Send spans by POST.');
  store.add(await readSpans(request));
  const type = contentType(request);
  // An empty ExportTraceServiceResponse is no bytes at all in protobuf.
  return { status: 200, type, body: type === 'application/json' ? '{}' : '' };
}

const json = (status: number, value: unknown): HttpResponse => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
});

/** A jaegerError in the form its caller reads: Jaeger's JSON, a line of text for exporters, a page for people. */
function failure(request: IncomingMessage, error: unknown): HttpResponse {
  const known = error instanceof HttpError ? error : unexpected(error);
  if (request.url?.startsWith('/api/')) return json(known.status, jaegerError(known.status, known.message));
  if (request.url?.startsWith('/v1/') || (request.method !== 'GET' && request.method !== 'HEAD')) {
    return { status: known.status, type: 'text/plain; charset=utf-8', body: `${known.message}\n` };
  }
  return errorPage(known);
}

function unexpected(error: unknown) {
  console.error(error);
  return new HttpError(500, 'Something went wrong here: the console of this program says what.');
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body, headers }: HttpResponse) {
  const allow = status === 405 && { allow: request.url?.startsWith('/v1/') ? 'POST' : 'GET, HEAD' };
  // What is left of a body that was refused is not worth reading.
  const connection = status >= 400 && !request.complete && { connection: 'close' };
  const length = { 'content-type': type, 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...safety, ...length, ...allow, ...connection, ...headers });
  response.end(request.method === 'HEAD' ? undefined : body);
}
