// How long each part of a stop may take, so that a process is gone SHUTDOWN_DRAIN plus 9 s after SIGTERM, whatever its
// peers do: below terminationGracePeriodSeconds, with the last telemetry sent.
import { setTimeout as sleep } from 'node:timers/promises';

/** Leaves half a second for the end of the process. */
const defaultLimitMs = 8_500;
const callsShare = 0.65;
const closeShare = 0.75;

/** What is left for each part of a stop that begins now. Before the drain has passed, that is included. */
export function shutdownBudget(drainMs: number, limitMs = defaultLimitMs) {
  const since = performance.now() + drainMs;
  const left = (share: number) => Math.max(0, since + share * limitMs - performance.now());
  return {
    callsMs: () => left(callsShare),
    closeMs: () => left(closeShare),
    flushMs: () => left(1),
  };
}

/** Waits for `work`, but not longer than this; whether it ended. */
export async function settlesWithin(limitMs: number, work: unknown): Promise<boolean> {
  const waiting = new AbortController();
  const limit = sleep(limitMs, false, { signal: waiting.signal }).catch(() => false);
  const ended = Promise.resolve(work).then(() => true);
  return Promise.race([ended, limit]).finally(() => waiting.abort());
}

/** A second call gets the result of the first. */
export function runOnce<T>(work: (limitMs?: number) => Promise<T>): (limitMs?: number) => Promise<T> {
  let result: Promise<T> | undefined;
  return (limitMs) => {
    result ??= work(limitMs);
    return result;
  };
}
