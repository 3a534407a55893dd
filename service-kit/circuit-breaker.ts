// A circuit breaker: after several consecutive failures, callers fail immediately for a while instead of each waiting
// for a deadline.
export interface CircuitBreaker {
  /** True if the caller should fail without trying. Lets one caller through after each pause, as a probe. */
  isOpen(): boolean;
  recordSuccess(): void;
  recordFailure(): void;
}

/**
 * A closed circuit breaker. It opens after `failuresToOpen` consecutive failures, stays open for `pauseMs` milliseconds
 * at a time, and closes on the first success. `now` returns milliseconds; tests replace it.
 */
export function circuitBreaker(failuresToOpen: number, pauseMs: number, now = () => performance.now()): CircuitBreaker {
  let consecutiveFailures = 0;
  let openUntil = 0;
  return {
    isOpen() {
      if (consecutiveFailures < failuresToOpen) return false;
      if (now() < openUntil) return true;
      openUntil = now() + pauseMs;
      return false;
    },
    recordSuccess() {
      consecutiveFailures = 0;
    },
    recordFailure() {
      consecutiveFailures++;
      if (consecutiveFailures === failuresToOpen) openUntil = now() + pauseMs;
    },
  };
}
