// A circuit breaker: after several consecutive failures, callers fail immediately for a while instead of each waiting
// for a deadline. Hand-written: libraries such as opossum add their own timeouts and statistics, which gRPC calls have.

/** Report the outcome of every attempt to it. */
export interface CircuitBreaker {
  /** Whether the caller should fail without trying. */
  isOpen(): boolean;
  recordSuccess(): void;
  recordFailure(): void;
}

/**
 * A circuit breaker that opens after `failuresToOpen` consecutive failures, lets one caller through every `pauseMs`
 * milliseconds, and closes on the first success. `now` returns milliseconds; tests replace it.
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
