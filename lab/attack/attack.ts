// The definition of an attack, and what it gets from the runner.
import type { Socket } from 'node:net';
import type { Tally } from './tally.ts';
import type { Target } from './target.ts';

/** Groups of attacks on the same weakness. */
export const groups = {
  A1: 'slow clients',
  A2: 'large requests',
  A3: 'unlimited data and streams',
  A4: 'invalid variables',
  A5: 'trace headers',
  A6: 'foreign hosts and sites',
  A7: 'internal RPCs and the API explorer',
  A8: 'the language model',
  A9: 'the packaging service',
  A10: 'sessions and data files',
  A11: 'locked and unusable files',
  A12: 'wrong clocks',
  tests: 'generated requests',
} as const;

export interface AttackContext {
  readonly target: Target;
  /** Aborted at the time limit; sockets of `connect` are closed then. */
  readonly signal: AbortSignal;
  readonly isQuick: boolean;
  /** A connection to a port of the shop; it is closed after the attack. */
  connect(port: number): Socket;
}

export interface Attack {
  readonly group: keyof typeof groups;
  readonly name: string;
  /** What the attempts are. */
  readonly title: string;
  /** The attack starts its own programs instead of attacking a running shop. */
  readonly needsNoShop?: boolean;
  /** The attack blocks writes, so other visitors only read. */
  readonly blocksWrites?: boolean;
  run(context: AttackContext): Promise<Tally>;
}
