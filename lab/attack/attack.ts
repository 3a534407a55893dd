// The definition of an attack, and what it gets from the runner.
import type { Socket } from 'node:net';
import type { Tally } from './tally.ts';
import type { Target } from './target.ts';

export interface Battlefield {
  readonly target: Target;
  /** Aborted at the time limit; sockets of `connect` are closed then. */
  readonly signal: AbortSignal;
  readonly isQuick: boolean;
  /** A connection to a port of the shop; it is closed after the attack. */
  connect(port: number): Socket;
}

export interface Attack {
  /** Attacks on the same weakness share a group: A1, A2... */
  readonly group: string;
  readonly name: string;
  /** What is tried. */
  readonly title: string;
  /** The attack starts its own programs instead of attacking a running shop. */
  readonly needsNoShop?: boolean;
  /** The attack blocks writes, so other visitors only read. */
  readonly blocksWrites?: boolean;
  run(field: Battlefield): Promise<Tally>;
}
