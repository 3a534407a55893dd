// The JSON paths that Jaeger's query API has.
import { HttpError } from './http-error.ts';
import { dependencies, fullTraceId, jaegerResponse, operationNames, operations, toJaeger } from './jaeger-format.ts';
import { find, readSearch } from './search.ts';
import type { TraceStore } from './store.ts';

export function handleApiRequest([what, name, more]: readonly string[], params: URLSearchParams, store: TraceStore) {
  if (what === 'services' && !name) return jaegerResponse(store.services());
  if (what === 'services' && name && more === 'operations') return jaegerResponse(operationNames(store.newest(), name));
  if (what === 'operations') {
    return jaegerResponse(operations(store.newest(), required(params, 'service'), params.get('spanKind') ?? ''));
  }
  if (what === 'traces' && name) return jaegerResponse([toJaeger(requireTrace(store, name))]);
  if (what === 'traces') return jaegerResponse(searchTraces(params, store).map(toJaeger));
  if (what === 'dependencies') return jaegerResponse(dependencies(store.newest()));
  throw new HttpError(404, 'no such path');
}

function searchTraces(params: URLSearchParams, store: TraceStore) {
  const ids = params.getAll('traceID');
  if (ids.length > 0) return ids.flatMap((id) => store.get(fullTraceId(id)) ?? []);
  required(params, 'service');
  return find(store.newest(), readSearch(params));
}

function required(params: URLSearchParams, name: string) {
  const value = params.get(name);
  if (!value) throw new HttpError(400, `parameter '${name}' is required`);
  return value;
}

function requireTrace(store: TraceStore, id: string) {
  const trace = store.get(fullTraceId(id));
  if (!trace) throw new HttpError(404, 'trace not found');
  return trace;
}
