// Waits for what has to become true, instead of for a time in which it might.
import { setTimeout as sleep } from 'node:timers/promises';
import { propertiesOf } from '@boutique/service-kit/properties';

/** Of Node and of fetch: the server is not up yet, is restarting, or is too slow to respond. */
const transient = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EAI_AGAIN|TimeoutError|UND_ERR_\w+)$/;

/** Whether a connection failed, as opposed to what was sent over it. */
export function isConnectionError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  // fetch hides the reason in the cause; several addresses of a host make an AggregateError.
  const causes = error instanceof AggregateError ? error.errors : [error.cause];
  return (
    transient.test(String(propertiesOf(error).code)) || transient.test(error.name) || causes.some(isConnectionError)
  );
}

/** The innermost message: fetch itself only says that it failed. */
const reasonOf = (error: Error): string => {
  const inner = error instanceof AggregateError ? error.errors.at(-1) : error.cause;
  return inner instanceof Error ? reasonOf(inner) : error.message;
};

/**
 * Asks again until there is a response; an error that names what was waited for when it takes too long. A connection that
 * fails is not a response yet; any other error of `ask` is final.
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false>, limitMs = 5_000): Promise<T> {
  let last: Error | undefined;
  for (const since = performance.now(); performance.now() - since < limitMs; await sleep(10)) {
    try {
      const response = await ask();
      if (response !== undefined && response !== false) return response;
      last = undefined;
    } catch (error) {
      if (!isConnectionError(error)) throw error;
      last = error;
    }
  }
  const reason = last ? `: ${reasonOf(last)}` : '';
  throw new Error(`waited ${limitMs} ms in vain for ${what}${reason}`, { cause: last });
}
