// A circuit breaker: after failures in a row something is left alone for a moment, so that callers fail at once instead
// of waiting for a deadline each.
export interface CircuitBreaker {
  /** Whether to leave it alone. While it is open, one caller in each pause is let through to see. */
  isOpen(): boolean;
  recordSuccess(): void;
  recordFailure(): void;
}

export function circuitBreaker(failuresToOpen: number, pauseMs: number, now = () => performance.now()): CircuitBreaker {
  let inARow = 0;
  let openUntil = 0;
  return {
    isOpen() {
      if (inARow < failuresToOpen) return false;
      if (now() < openUntil) return true;
      openUntil = now() + pauseMs;
      return false;
    },
    recordSuccess() {
      inARow = 0;
    },
    recordFailure() {
      inARow++;
      if (inARow === failuresToOpen) openUntil = now() + pauseMs;
    },
  };
}
