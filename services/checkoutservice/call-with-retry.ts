// Calls with an idempotency key: if the outcome of one is unknown, it is simply made again.
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode, status } from '@boutique/service-kit/errors';

/** Deadline of each call that a step makes. */
export const stepTimeoutMs = 1_500;
/** Before the second attempt; doubled each time. */
const firstPauseMs = 100;
/** No attempt starts later: time for a service to restart, or for a second attempt if the first got no response. */
const lastStartMs = stepTimeoutMs + 2 * firstPauseMs;

/** The call may or may not have been processed. */
const retryable = [
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.CANCELLED,
  status.INTERNAL,
  status.UNKNOWN,
  status.ABORTED,
];

/** Repeats the call for 1.7 s at most, while its outcome is unknown; throws the last error. */
export async function callWithRetry<T>(call: () => Promise<T>): Promise<T> {
  const began = performance.now();
  for (let pauseMs = firstPauseMs; ; pauseMs *= 2) {
    try {
      return await call();
    } catch (error) {
      if (!hasCode(error, ...retryable) || performance.now() - began + pauseMs > lastStartMs) throw error;
      await sleep(pauseMs);
    }
  }
}
