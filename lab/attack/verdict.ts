// Judges one attack: rejected attempts, the shop's pauses and memory, and the effect on other visitors.
import type { Tally } from './tally.ts';

/** What an attack may cost other visitors. */
export const limits = { pauseMs: 100, memoryMiB: 64, shareOfContainer: 0.8, p99Factor: 5 };

export interface Memory {
  readonly process: string;
  readonly peakMiB: number;
  /** The peak with honest requests only. */
  readonly honestMiB: number;
  readonly allowedMiB: number;
}

export interface Row extends Tally {
  readonly group: string;
  readonly name: string;
  readonly title: string;
  readonly seconds: number;
  readonly pauseMs: number;
  readonly pausedProcess: string;
  /** Of the process closest to its limit; undefined if the attack needs no shop. */
  readonly memory: Memory | undefined;
  readonly visits: number;
  readonly errors: number;
  readonly p99Ms: number;
  readonly calmP99Ms: number;
  readonly problems: readonly string[];
  readonly isWithstood: boolean;
}

export function allowedMiB(honestMiB: number, containerMiB: number | undefined): number {
  const relative = honestMiB + limits.memoryMiB;
  return containerMiB === undefined ? relative : Math.min(relative, limits.shareOfContainer * containerMiB);
}

export const closestToLimit = (all: readonly Memory[]): Memory | undefined =>
  all.toSorted((a, b) => b.peakMiB / b.allowedMiB - a.peakMiB / a.allowedMiB)[0];

export function judge(row: Omit<Row, 'problems' | 'isWithstood'>): Row {
  const { attempts, withstood, failures, pauseMs, pausedProcess, memory, errors, p99Ms, calmP99Ms } = row;
  const rules: [boolean, string][] = [
    [withstood < attempts, `${attempts - withstood} of ${attempts} attempts succeeded: ${failures.join('; ')}`],
    [pauseMs > limits.pauseMs, `the event loop of ${pausedProcess} paused for ${pauseMs.toFixed(0)} ms`],
    [memory !== undefined && memory.peakMiB > memory.allowedMiB, memoryProblem(memory)],
    [errors > 0, `${errors} of ${row.visits} visits failed`],
    [
      p99Ms > limits.p99Factor * calmP99Ms,
      `visitors' p99 was ${p99Ms.toFixed(0)} ms, without an attack ${calmP99Ms.toFixed(0)} ms`,
    ],
  ];
  const problems = rules.flatMap(([isBroken, what]) => (isBroken ? [what] : []));
  return { ...row, problems, isWithstood: problems.length === 0 };
}

/** Whether pauses and response times are all that did not hold. */
export const isOnlySlow = ({ isWithstood, attempts, withstood, errors, memory }: Row): boolean =>
  !isWithstood && withstood === attempts && errors === 0 && !(memory && memory.peakMiB > memory.allowedMiB);

const memoryProblem = (memory: Memory | undefined) =>
  memory
    ? `${memory.process} used ${memory.peakMiB.toFixed(0)} MiB, the limit is ${memory.allowedMiB.toFixed(0)} MiB`
    : '';
