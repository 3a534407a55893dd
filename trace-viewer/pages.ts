// The pages, and where each lives. The paths are those of Jaeger's own pages.
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

export interface HttpResponse {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: { readonly [name: string]: string };
}

const arrivalMs = 5000;
const pageLimit = 50;
const stylesheet = readFileSync(new URL('style.css', import.meta.url), 'utf8');

export function renderPage(
  [what = 'search', id = '']: readonly string[],
  params: URLSearchParams,
  store: TraceStore,
): HttpResponse {
  if (what === 'style.css') return { status: 200, type: 'text/css; charset=utf-8', body: stylesheet };
  if (what === 'trace' && id) return traceReply(id, params, store);
  if (what === 'dependencies') {
    const traces = store.newest();
    return document(graphPage(dependencies(traces), traces.length));
  }
  if (what === 'search') return searchReply(params, store);
  throw new HttpError(404, 'There is no such page here. The list of traces is at /.');
}

function traceReply(id: string, params: URLSearchParams, store: TraceStore): HttpResponse {
  const trace = store.get(fullTraceId(id));
  if (!trace) return missing(id, params.get('again') === '1');
  // Its last spans may still be on the way: a page that lacks a parent looks again.
  const isArriving = Date.now() - trace.updatedMs < arrivalMs && lacksParent(trace);
  return document(tracePage(trace), 200, isArriving ? { refresh: '2' } : {});
}

function missing(id: string, isAgain: boolean) {
  const refresh = { refresh: `2; url=/trace/${encodeURIComponent(id)}?again=1` };
  return document(notFoundPage(id, !isAgain), 404, isAgain ? {} : refresh);
}

function searchReply(params: URLSearchParams, store: TraceStore): HttpResponse {
  const id = params.get('traceID')?.trim();
  if (id)
    return { status: 303, type: 'text/plain', body: '', headers: { location: `/trace/${encodeURIComponent(id)}` } };
  const { search, problem } = lenient(params);
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

/** A form with a mistake is shown again, with what is wrong with it. */
function lenient(params: URLSearchParams): { search?: Search; problem: string } {
  try {
    const search = { ...readSearch(params), ...(!params.get('limit') && { limit: pageLimit }) };
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

export const errorPage = ({ status, message }: HttpError) =>
  document(page(message, '', html`<div class="empty"><h1>${message}</h1></div>`), status);

function lacksParent(trace: Trace) {
  const ids = new Set(trace.spans.map((span) => span.spanId));
  return trace.spans.some((span) => span.parentId !== '' && !ids.has(span.parentId));
}
