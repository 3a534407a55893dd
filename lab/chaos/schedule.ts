// The schedule of faults, derived from the seed alone before anything starts.
import { createHash } from 'node:crypto';
import { type Chance, chanceOf } from './random.ts';

/**
 * kill: SIGKILL, then a start at the end. restart: SIGTERM, then a start at the end. stop: SIGSTOP until the end.
 * delay: bytes on a connection arrive late. partition: no bytes arrive. mute: requests arrive, responses don't. Bytes that
 * were held back arrive at the end.
 */
export type Kind = 'kill' | 'restart' | 'stop' | 'delay' | 'partition' | 'mute';

export interface Fault {
  readonly atMs: number;
  readonly kind: Kind;
  /** A process, or a connection `caller>callee`; `*>callee` means all connections to it. */
  readonly target: string;
  readonly durationMs: number;
  /** For the kind `delay`: the delay of each chunk. */
  readonly delayMs?: number;
}

export interface Targets {
  readonly processes: readonly string[];
  readonly connections: readonly string[];
  /** The average time between two faults; a killed process needs part of it to recover. */
  readonly everyMs: number;
}

/** Longer than the lease of an order: when the process continues, another one has taken over its order. */
const longStopMs = { min: 16_000, max: 19_000 };
const shortMs = { min: 200, max: 3_000 };
const kinds: readonly Kind[] = [
  'kill',
  'kill',
  'kill',
  'restart',
  'stop',
  'stop',
  'delay',
  'delay',
  'partition',
  'partition',
  'mute',
];

const ofProcesses: readonly Kind[] = ['kill', 'restart', 'stop'];

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

function anyFault(chance: Chance, { processes, connections }: Targets, lengthMs: number, endsLast: boolean): Fault {
  const kind = chance.oneOf(connections.length > 0 ? kinds : ofProcesses);
  const isLong = kind === 'stop' && chance.happens(0.1);
  const { min, max } = isLong && lengthMs > 2 * longStopMs.max ? longStopMs : shortMs;
  const durationMs = Math.min(chance.whole(min, max), lengthMs);
  const latest = lengthMs - durationMs;
  const atMs = endsLast ? latest : chance.whole(0, latest);
  if (ofProcesses.includes(kind)) return { atMs, kind, target: chance.oneOf(processes), durationMs };
  const connection = chance.oneOf(connections);
  const target = chance.happens(0.4) ? `*>${connection.split('>')[1]}` : connection;
  const fault = { atMs, kind, target, durationMs };
  return kind === 'delay' ? { ...fault, delayMs: chance.whole(50, 2_000) } : fault;
}

/** Two faults on the same target can't overlap: the end of the first would end both. `*>callee` overlaps `caller>callee`. */
function overlap(a: Fault, b: Fault): boolean {
  const [callerA, calleeA] = a.target.split('>');
  const [callerB, calleeB] = b.target.split('>');
  const same = calleeA === calleeB && (callerA === callerB || (calleeA && (callerA === '*' || callerB === '*')));
  return Boolean(same) && a.atMs <= b.atMs + b.durationMs && b.atMs <= a.atMs + a.durationMs;
}

/** Distinguishes schedules at a glance. */
export const hashOf = (faults: readonly Fault[]): string =>
  createHash('sha256').update(JSON.stringify(faults)).digest('hex').slice(0, 12);
