// The schedule of faults, derived from the seed alone before anything starts.
import { createHash } from 'node:crypto';
import { type Chance, chanceOf } from './random.ts';

/**
 * kill: SIGKILL, then a start at the end. restart: SIGTERM, then a start at the end. stop: SIGSTOP until the end.
 * delay: bytes on a connection arrive late. partition: no bytes arrive. mute: requests arrive, responses don't. Bytes that
 * were held back arrive at the end. clock: the clock of a process jumps by an hour, and back at the end. lock: another program
 * holds the store's write lock. full: the store has no room for more. half-sent: 500 forms that stop in the middle. silent:
 * connections, new ones too, stay open and never carry a byte again. demote: a primary and its replica change roles. evict:
 * Redis deletes carts to make room.
 */
export type Kind =
  | 'kill'
  | 'restart'
  | 'stop'
  | 'delay'
  | 'partition'
  | 'mute'
  | 'clock'
  | 'lock'
  | 'full'
  | 'half-sent'
  | 'silent'
  | 'demote'
  | 'evict';

export interface Fault {
  readonly atMs: number;
  readonly kind: Kind;
  /**
   * A process, or a connection `caller>callee`; `*>callee` means all connections to it. Otherwise `clock of NAME`, where NAME
   * may be `all`, `store of NAME` or `visitors of NAME`.
   */
  readonly target: string;
  readonly durationMs: number;
  /** For the kind `delay`: the delay of each chunk. */
  readonly delayMs?: number;
  /** For the kind `clock`: how far it jumps. */
  readonly offsetMs?: number;
}

export interface Targets {
  readonly processes: readonly string[];
  readonly connections: readonly string[];
  /** Processes whose clock can jump. */
  readonly clocks: readonly string[];
  readonly stores: readonly string[];
  /** Processes that visitors connect to. */
  readonly frontends: readonly string[];
  /** Processes that can be stopped, if not all. */
  readonly freezable?: readonly string[];
  /** Connections that can fall silent, if any. */
  readonly silent?: readonly string[];
  /** Nodes of Redis Cluster. */
  readonly demotable?: readonly string[];
  /** Stores that may delete carts. */
  readonly evicting?: readonly string[];
  /** The average time between two faults; a killed process needs part of it to recover. */
  readonly everyMs: number;
}

/** Longer than the lease of an order: when the process continues, another one has taken over its order. */
const longStopMs = { min: 16_000, max: 19_000 };
const shortMs = { min: 200, max: 3_000 };
const hourMs = 3_600_000;

/** A kind that is listed more often occurs more often. */
const kinds: readonly Kind[] = [
  ...(['kill', 'kill', 'kill', 'restart', 'stop', 'stop', 'delay', 'delay', 'partition', 'partition', 'mute'] as const),
  ...(['clock', 'clock', 'lock', 'lock', 'full', 'half-sent'] as const),
  ...(['silent', 'silent', 'demote', 'demote'] as const),
  ...(['evict', 'evict'] as const),
];

const targetsOfKind = (targets: Targets): Record<Kind, readonly string[]> => {
  const {
    processes,
    connections,
    clocks,
    stores,
    frontends,
    freezable = processes,
    silent = [],
    demotable = [],
    evicting = [],
  } = targets;
  return {
    ...{ kill: processes, restart: processes, stop: freezable },
    ...{ delay: connections, partition: connections, mute: connections, silent },
    ...{ clock: clocks, lock: stores, full: stores, 'half-sent': frontends, demote: demotable, evict: evicting },
  };
};

/** Faults in the order of their start; one of them ends exactly at `lengthMs`. */
export function schedule(seed: number, targets: Targets, lengthMs: number): Fault[] {
  const chance = chanceOf(seed);
  const faults: Fault[] = [];
  const count = Math.max(1, Math.round(lengthMs / targets.everyMs));
  // Faults that overlap another one are discarded, so the number of tries is limited.
  for (let tries = 0; faults.length < count && tries < 10 * count; tries++) {
    const fault = anyFault(chance, targets, lengthMs, faults.length === 0);
    if (!faults.some((other) => overlap(fault, other))) faults.push(fault);
  }
  return faults.sort((a, b) => a.atMs - b.atMs);
}

function anyFault(chance: Chance, targets: Targets, lengthMs: number, endsLast: boolean): Fault {
  const possible = targetsOfKind(targets);
  const kind = chance.oneOf(kinds.filter((one) => possible[one].length > 0));
  const isLong = kind === 'stop' && chance.happens(0.1);
  const { min, max } = isLong && lengthMs > 2 * longStopMs.max ? longStopMs : shortMs;
  const durationMs = Math.min(chance.whole(min, max), lengthMs);
  const latest = lengthMs - durationMs;
  const atMs = endsLast ? latest : chance.whole(0, latest);
  const fault = { atMs, kind, target: targetOf(kind, chance.oneOf(possible[kind]), chance), durationMs };
  if (kind === 'delay') return { ...fault, delayMs: chance.whole(50, 2_000) };
  return kind === 'clock' ? { ...fault, offsetMs: chance.happens(0.5) ? hourMs : -hourMs } : fault;
}

function targetOf(kind: Kind, name: string, chance: Chance): string {
  if (kind === 'clock') return `clock of ${chance.happens(0.4) ? 'all' : name}`;
  if (['lock', 'full', 'evict'].includes(kind)) return `store of ${name}`;
  if (kind === 'half-sent') return `visitors of ${name}`;
  const callee = name.split('>')[1];
  return callee && chance.happens(0.4) ? `*>${callee}` : name;
}

/** Two faults on the same target can't overlap: the end of the first would end both. `*>callee` overlaps `caller>callee`. */
function overlap(a: Fault, b: Fault): boolean {
  const [callerA, calleeA] = a.target.split('>');
  const [callerB, calleeB] = b.target.split('>');
  const same = calleeA === calleeB && (callerA === callerB || (calleeA && (callerA === '*' || callerB === '*')));
  return Boolean(same) && a.atMs <= b.atMs + b.durationMs && b.atMs <= a.atMs + a.durationMs;
}

/** The process of a `clock`, `store` or `visitors` target. */
export const ownerOf = (target: string): string => target.split(' of ')[1] ?? target;

/** Distinguishes schedules at a glance. */
export const hashOf = (faults: readonly Fault[]): string =>
  createHash('sha256').update(JSON.stringify(faults)).digest('hex').slice(0, 12);
