// Calls that may come twice: under which key a repeat is known, whether it asks for the same, and waiting for the first.
import { createHash } from 'node:crypto';
import { invalidArgument } from './errors.ts';
import type { Call } from './rpc.ts';

const longestKey = 128;

/**
 * The key of a call: the client's own or, without one, the x-request-id, which Envoy keeps over its retries.
 * undefined: every call counts as a new one. https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-request-id
 */
export function idempotencyKey(explicit: string, call: Call): string | undefined {
  const key = explicit || call.metadata.get('x-request-id')[0]?.toString();
  if (key && key.length > longestKey)
    throw invalidArgument(`idempotency_key has ${key.length} characters, but at most ${longestKey} are taken`);
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

/** Work that runs once at a time for each key: whoever asks meanwhile gets the same promise. */
export function singleFlight<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (key, work) => {
    const known = running.get(key);
    if (known) return known;
    const started = work().finally(() => running.delete(key));
    running.set(key, started);
    return started;
  };
}
