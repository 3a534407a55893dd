// What is to break, when and for how long: made from the seed alone, before anything starts.
import { createHash } from 'node:crypto';
import { type Chance, chanceOf } from './random.ts';

/**
 * kill: the process dies at once and starts again at the end. restart: it is told to end (SIGTERM) and has until then.
 * stop: it stands still (SIGSTOP). delay: what passes a link comes late. partition: nothing passes. mute: requests arrive,
 * answers don't. What was held back arrives at the end.
 */
export type Kind = 'kill' | 'restart' | 'stop' | 'delay' | 'partition' | 'mute';

export interface Fault {
  readonly atMs: number;
  readonly kind: Kind;
  /** A process, or a link `caller>callee`; `*>callee` are all links to it. */
  readonly target: string;
  readonly durationMs: number;
  /** Of each piece that passes, when the kind is delay. */
  readonly delayMs?: number;
}

export interface Targets {
  /** May be killed, stopped and started again. */
  readonly processes: readonly string[];
  /** May be slow or broken. */
  readonly links: readonly string[];
  /** One fault in this time, on average: who was killed needs some of it to come back. */
  readonly everyMs: number;
}

/** A stop as long as this is longer than the lease of an order: whoever wakes then has lost what it was doing. */
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

/** Faults within this time, in the order of their beginning; the last to end ends when the time does. */
export function schedule(seed: number, targets: Targets, lengthMs: number): Fault[] {
  const chance = chanceOf(seed);
  const faults: Fault[] = [];
  const count = Math.max(1, Math.round(lengthMs / targets.everyMs));
  // Some places are taken: what does not fit is left out, so there is an end to it.
  for (let tries = 0; faults.length < count && tries < 10 * count; tries++) {
    const fault = anyFault(chance, targets, lengthMs, faults.length === 0);
    if (!faults.some((other) => overlap(fault, other))) faults.push(fault);
  }
  return faults.sort((a, b) => a.atMs - b.atMs);
}

function anyFault(chance: Chance, { processes, links }: Targets, lengthMs: number, isLast: boolean): Fault {
  const kind = chance.oneOf(links.length > 0 ? kinds : ofProcesses);
  const isLong = kind === 'stop' && chance.happens(0.1);
  const { min, max } = isLong && lengthMs > 2 * longStopMs.max ? longStopMs : shortMs;
  const durationMs = Math.min(chance.whole(min, max), lengthMs);
  const latest = lengthMs - durationMs;
  const atMs = isLast ? latest : chance.whole(0, latest);
  if (ofProcesses.includes(kind)) return { atMs, kind, target: chance.oneOf(processes), durationMs };
  const link = chance.oneOf(links);
  const target = chance.happens(0.4) ? `*>${link.split('>')[1]}` : link;
  const fault = { atMs, kind, target, durationMs };
  return kind === 'delay' ? { ...fault, delayMs: chance.whole(50, 2_000) } : fault;
}

/** The same target twice at a time would end one fault with the other; so would a link and all links. */
function overlap(a: Fault, b: Fault): boolean {
  const [callerA, calleeA] = a.target.split('>');
  const [callerB, calleeB] = b.target.split('>');
  const same = calleeA === calleeB && (callerA === callerB || (calleeA && (callerA === '*' || callerB === '*')));
  return Boolean(same) && a.atMs <= b.atMs + b.durationMs && b.atMs <= a.atMs + a.durationMs;
}

/** Tells one schedule from another at a glance. */
export const hashOf = (faults: readonly Fault[]): string =>
  createHash('sha256').update(JSON.stringify(faults)).digest('hex').slice(0, 12);
