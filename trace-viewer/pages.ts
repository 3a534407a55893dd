// Routes requests to the pages. Their paths are the same as in Jaeger.
import { readFileSync } from 'node:fs';
import { graphPage } from './graph-page.ts';
import { type Html, html } from './html.ts';
import { HttpError } from './http-error.ts';
import { dependencies, fullTraceId, operationNames } from './jaeger-format.ts';
import { page } from './layout.ts';
import { notFoundPage } from './not-found-page.ts';
import { find, readSearch, type Search } from './search.ts';
import { searchPage } from './search-page.ts';
import type { Trace, TraceStore } from './store.ts';
import { tracePage } from './trace-page.ts';

/** A complete response. */
export interface HttpResponse {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: { readonly [name: string]: string };
}

/** A trace may still be incomplete this long after its latest span. */
const arrivalMs = 5000;
const defaultLimit = 50;
const stylesheet = readFileSync(new URL('style.css', import.meta.url), 'utf8');

/** The page for a path, given as its segments. Throws an HttpError with 404 if there is none. */
export function renderPage(
  [name = 'search', id = '']: readonly string[],
  params: URLSearchParams,
  store: TraceStore,
): HttpResponse {
  if (name === 'style.css') return { status: 200, type: 'text/css; charset=utf-8', body: stylesheet };
  if (name === 'trace' && id) return traceReply(id, params, store);
  if (name === 'dependencies') {
    const traces = store.newest();
    return document(graphPage(dependencies(traces), traces.length));
  }
  if (name === 'search') return searchReply(params, store);
  throw new HttpError(404, 'There is no such page. The list of traces is at /.');
}

function traceReply(id: string, params: URLSearchParams, store: TraceStore): HttpResponse {
  const trace = store.get(fullTraceId(id));
  if (!trace) return missing(id, params.get('retried') === '1');
  // Reload a new trace in which a parent is missing, since that span may still arrive.
  const isArriving = performance.now() - trace.updatedMs < arrivalMs && hasMissingParent(trace);
  return document(tracePage(trace), 200, isArriving ? { refresh: '2' } : {});
}

function missing(id: string, isRetry: boolean) {
  const refresh = { refresh: `2; url=/trace/${encodeURIComponent(id)}?retried=1` };
  return document(notFoundPage(id, !isRetry), 404, isRetry ? {} : refresh);
}

function searchReply(params: URLSearchParams, store: TraceStore): HttpResponse {
  const id = params.get('traceID')?.trim();
  if (id)
    return { status: 303, type: 'text/plain', body: '', headers: { location: `/trace/${encodeURIComponent(id)}` } };
  const { search, problem } = parseForm(params);
  const traces = store.newest();
  const body = searchPage({
    traces: search ? find(traces, search) : [],
    services: store.services(),
    operations: operationNames(traces, params.get('service') ?? ''),
    params,
    held: store.size(),
    limit: search?.limit ?? 0,
    problem,
  });
  return document(body, problem ? 400 : 200, params.get('live') === '1' ? { refresh: '3' } : {});
}

/** Reads the search form; `problem` is an error message for the page. */
function parseForm(params: URLSearchParams): { search?: Search; problem: string } {
  try {
    const search = { ...readSearch(params), ...(!params.get('limit') && { limit: defaultLimit }) };
    const failed = params.get('errors') === '1' ? [['error', 'true'] as const] : [];
    return { search: { ...search, tags: [...search.tags, ...failed] }, problem: '' };
  } catch (error) {
    if (error instanceof HttpError) return { problem: error.message };
    throw error;
  }
}

const document = (body: Html, status = 200, headers: HttpResponse['headers'] = {}): HttpResponse => ({
  status,
  type: 'text/html; charset=utf-8',
  body: body.html,
  headers,
});

/** The page for an error. */
export const errorPage = ({ status, message }: HttpError) =>
  document(page(message, '', html`<div class="empty"><h1>${message}</h1></div>`), status);

function hasMissingParent(trace: Trace) {
  const ids = new Set(trace.spans.map((span) => span.spanId));
  return trace.spans.some((span) => span.parentId !== '' && !ids.has(span.parentId));
}
