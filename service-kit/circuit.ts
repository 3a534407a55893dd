// A circuit breaker for a dependency: after failures in a row it is left alone for a moment, so that callers fail at
// once instead of waiting for a deadline each. Off unless CIRCUIT_BREAKER is set: a mesh has outlier detection for that.
import { status } from '@grpc/grpc-js';
import { StatusError } from './errors.ts';

export interface Circuit {
  /** Throws UNAVAILABLE while the circuit is open; one call in each pause goes through to see. */
  check(): void;
  /** How a call ended. */
  report(code: status): void;
}

const failuresToOpen = 5;
const pauseMs = 1_000;
const failures = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED];

export function circuitBreaker(peer: string, now: () => number = () => performance.now()): Circuit {
  let inARow = 0;
  let openUntil = 0;
  return {
    check() {
      if (inARow < failuresToOpen) return;
      if (now() < openUntil)
        throw new StatusError(status.UNAVAILABLE, `${peer} has failed ${inARow} times in a row`, [], peer);
      openUntil = now() + pauseMs;
    },
    report(code) {
      inARow = failures.includes(code) ? inARow + 1 : 0;
      if (inARow === failuresToOpen) openUntil = now() + pauseMs;
    },
  };
}

/** Lets everything through. */
export const noCircuit: Circuit = { check() {}, report() {} };
