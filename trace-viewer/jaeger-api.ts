// Serves the JSON paths of Jaeger's query API.
import { HttpError } from './http-error.ts';
import { dependencies, fullTraceId, jaegerResponse, operationNames, operations, toJaeger } from './jaeger-format.ts';
import { find, readSearch } from './search.ts';
import type { TraceStore } from './store.ts';

/** The body of the response to a path below /api. Throws an HttpError with 400 or 404. */
export function handleApiRequest(
  [resource, name, subresource]: readonly string[],
  params: URLSearchParams,
  store: TraceStore,
) {
  if (resource === 'services' && !name) return jaegerResponse(store.services());
  if (resource === 'services' && name && subresource === 'operations')
    return jaegerResponse(operationNames(store.newest(), name));
  if (resource === 'operations') {
    return jaegerResponse(operations(store.newest(), required(params, 'service'), params.get('spanKind') ?? ''));
  }
  if (resource === 'traces' && name) return jaegerResponse([toJaeger(requireTrace(store, name))]);
  if (resource === 'traces') return jaegerResponse(searchTraces(params, store).map(toJaeger));
  if (resource === 'dependencies') return jaegerResponse(dependencies(store.newest()));
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
  if (!value) throw new HttpError(400, `The parameter ${name} is required.`);
  return value;
}

function requireTrace(store: TraceStore, id: string) {
  const trace = store.get(fullTraceId(id));
  if (!trace) throw new HttpError(404, 'trace not found');
  return trace;
}
