// The x-request-id of the request that is being handled. It is sent with all calls made for that request, so that a mesh and
// the logs of its proxies can correlate them. Envoy keeps it when it repeats a call.
// https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-request-id
import type { Metadata } from '@grpc/grpc-js';
import { type Context, context, createContextKey } from '@opentelemetry/api';

export const requestIdHeader = 'x-request-id';

const contextKey = createContextKey(requestIdHeader);
/** What a header may contain; a client can send anything. */
const valid = /^[\x21-\x7e](?:[\x20-\x7e]{0,126}[\x21-\x7e])?$/;

/** The caller's request ID; undefined if there is none, or an invalid one. */
export function requestIdOf(metadata: Metadata): string | undefined {
  const [id] = metadata.get(requestIdHeader);
  return typeof id === 'string' && valid.test(id) ? id : undefined;
}

/** A context whose calls carry the request ID. */
export const withRequestId = (parent: Context, id: string | undefined): Context =>
  id && valid.test(id) ? parent.setValue(contextKey, id) : parent;

/** The request ID of the current context. */
export function currentRequestId(): string | undefined {
  const id = context.active().getValue(contextKey);
  return typeof id === 'string' ? id : undefined;
}
