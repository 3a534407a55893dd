// How long each part of a shutdown may take, so that a process exits within SHUTDOWN_DRAIN plus 9 s of SIGTERM even if
// its peers hang. That is less than terminationGracePeriodSeconds, and includes exporting the remaining telemetry.
import { setTimeout as sleep } from 'node:timers/promises';

/** Leaves half a second for the process to exit. */
const defaultLimitMs = 8_500;
const callsShare = 0.65;
const closeShare = 0.75;

/**
 * Splits the time of a shutdown that starts now: `drainMs`, plus `limitMs` for everything after it. Each function
 * returns the milliseconds until its part must be finished, including what remains of the drain.
 */
export function shutdownBudget(drainMs: number, limitMs = defaultLimitMs) {
  const drained = performance.now() + drainMs;
  const left = (share: number) => Math.max(0, drained + share * limitMs - performance.now());
  return {
    callsMs: () => left(callsShare),
    closeMs: () => left(closeShare),
    flushMs: () => left(1),
  };
}

/**
 * Waits for `work`, at most `limitMs`. Resolves to whether it finished in time; rejects if `work` rejects before that.
 */
export async function settlesWithin(limitMs: number, work: unknown): Promise<boolean> {
  const waiting = new AbortController();
  const limit = sleep(limitMs, false, { signal: waiting.signal }).catch(() => false);
  const ended = Promise.resolve(work).then(() => true);
  return Promise.race([ended, limit]).finally(() => waiting.abort());
}

/** Wraps `work` so that it runs once: every further call returns the first call's promise. */
export function runOnce<T>(work: (limitMs?: number) => Promise<T>): (limitMs?: number) => Promise<T> {
  let result: Promise<T> | undefined;
  return (limitMs) => {
    result ??= work(limitMs);
    return result;
  };
}
