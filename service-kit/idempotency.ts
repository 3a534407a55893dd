// Repeated calls: the key that identifies a repeat, and a fingerprint that compares its content.
import { createHash } from 'node:crypto';
import { checkSize } from './errors.ts';
import type { Call } from './rpc.ts';

const maxKeyLength = 128;

/**
 * The idempotency key of a call: the client's own or else the x-request-id, which Envoy keeps across its retries.
 * undefined if there is neither: then every call is a new one. Throws INVALID_ARGUMENT if the key is longer than 128
 * characters. https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-request-id
 */
export function idempotencyKey(explicit: string, call: Call): string | undefined {
  const key = explicit || call.metadata.get('x-request-id')[0]?.toString();
  if (key) checkSize('idempotency_key', key, maxKeyLength);
  return key || undefined;
}

/** A hash of a plain value, independent of the order of its fields. Never include a card number. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('base64url');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join()}}`;
}
