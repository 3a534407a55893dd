// What an attack is, and what it works with.
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
  /** The line of issue and reference page it belongs to. */
  readonly group: string;
  readonly name: string;
  /** For the table: what is tried. */
  readonly title: string;
  /** It starts programs of its own instead of attacking a running shop. */
  readonly needsNoShop?: boolean;
  /** While it runs, other visitors only read. */
  readonly blocksWrites?: boolean;
  run(field: Battlefield): Promise<Tally>;
}
