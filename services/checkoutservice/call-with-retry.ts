// Retries calls whose outcome is unknown. The calls carry idempotency keys, so a retry is safe.
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode, status } from '@boutique/service-kit/errors';

/** Deadline of each call in a step of the saga. */
export const stepTimeoutMs = 1_500;
/** The backoff before the first retry; it doubles for each further one. */
const initialBackoffMs = 100;
/** No attempt starts later. Long enough for a service to restart, or to retry once after a timeout. */
const maxElapsedMs = stepTimeoutMs + 2 * initialBackoffMs;

/** The call may or may not have been processed. */
const retryable = [
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.CANCELLED,
  status.INTERNAL,
  status.UNKNOWN,
  status.ABORTED,
];

/** Retries for up to 1.7 s; throws the last error. */
export async function callWithRetry<T>(call: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  for (let backoffMs = initialBackoffMs; ; backoffMs *= 2) {
    try {
      return await call();
    } catch (error) {
      if (!hasCode(error, ...retryable) || performance.now() - startedAt + backoffMs > maxElapsedMs) throw error;
      await sleep(backoffMs);
    }
  }
}
