// Retries calls whose outcome is unknown. The calls carry idempotency keys, so a retry is safe.
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode, StatusError, status } from '@boutique/service-kit/errors';

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

/** Whether the call may be sent again. A status outside gRPC's range is a response: retrying would not change it. */
const isRetryable = (error: unknown): boolean => hasCode(error, ...retryable) && error.foreignCode === undefined;

/** Whether the call certainly changed nothing, such as one that was never sent. */
export const hadNoEffect = (error: unknown): boolean => error instanceof StatusError && error.hadNoEffect;

/** Retries for up to 1.7 s while `mayRetry` allows it; throws the last error. */
export async function callWithRetry<T>(call: () => Promise<T>, mayRetry = isRetryable): Promise<T> {
  const startedAt = performance.now();
  for (let backoffMs = initialBackoffMs; ; backoffMs *= 2) {
    try {
      return await call();
    } catch (error) {
      if (!mayRetry(error) || performance.now() - startedAt + backoffMs > maxElapsedMs) throw error;
      await sleep(backoffMs);
    }
  }
}
