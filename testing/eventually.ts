// Polls until a condition becomes true, instead of sleeping for a fixed time.
import { setTimeout as sleep } from 'node:timers/promises';
import { propertiesOf } from '@boutique/service-kit/unknown-values';

/** Errors of Node and fetch if the server has not started, is restarting, or is slow to respond. */
const transient = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EAI_AGAIN|TimeoutError|UND_ERR_\w+)$/;

/** Whether the connection itself failed. */
export function isConnectionError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  // fetch puts the reason in the cause; a host with several addresses causes an AggregateError.
  const causes = error instanceof AggregateError ? error.errors : [error.cause];
  return (
    transient.test(String(propertiesOf(error).code)) || transient.test(error.name) || causes.some(isConnectionError)
  );
}

/** The innermost message, since fetch's own message is only "fetch failed". */
const reasonOf = (error: Error): string => {
  const inner = error instanceof AggregateError ? error.errors.at(-1) : error.cause;
  return inner instanceof Error ? reasonOf(inner) : error.message;
};

/**
 * Calls `poll` until it returns a value other than undefined or false; throws an error that names `what` after `limitMs`.
 * Connection errors of `poll` are retried; any other error is final.
 */
export async function until<T>(what: string, poll: () => Promise<T | undefined | false>, limitMs = 5_000): Promise<T> {
  let last: Error | undefined;
  for (const since = performance.now(); performance.now() - since < limitMs; await sleep(10)) {
    try {
      const value = await poll();
      if (value !== undefined && value !== false) return value;
      last = undefined;
    } catch (error) {
      if (!isConnectionError(error)) throw error;
      last = error;
    }
  }
  const reason = last ? `: ${reasonOf(last)}` : '';
  throw new Error(`timed out after ${limitMs} ms waiting for ${what}${reason}`, { cause: last });
}
