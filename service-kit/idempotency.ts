// Calls that may come twice: under which key a repeat is known, and whether it asks for the same.
import { createHash } from 'node:crypto';
import { checkSize } from './errors.ts';
import type { Call } from './rpc.ts';

const longestKey = 128;

/**
 * The key of a call: the client's own or, without one, the x-request-id, which Envoy keeps over its retries.
 * undefined: every call counts as a new one. https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-request-id
 */
export function idempotencyKey(explicit: string, call: Call): string | undefined {
  const key = explicit || call.metadata.get('x-request-id')[0]?.toString();
  if (key) checkSize('idempotency_key', key, longestKey);
  return key || undefined;
}

/** A hash of a plain value, the same for any order of its fields; never put a card number in. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('base64url');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join()}}`;
}
