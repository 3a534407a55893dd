// CPU, memory and flags of processes, read from /proc on Linux.
import { existsSync, readFileSync } from 'node:fs';
import { Problem } from '../../start/problem.ts';
import { ShopEnded } from '../shop-processes.ts';

export type Pids = ReadonlyMap<string, number>;

/** The unit of times in /proc/PID/stat, on every Linux that Node runs on. */
const ticksPerSecond = 100;

export function checkProc(): void {
  if (!existsSync('/proc/self/smaps_rollup'))
    throw new Problem(`CPU and memory of processes are read from /proc, which ${process.platform} does not have.`);
}

/** CPU seconds that each process has used since its start. */
export const cpuSeconds = (pids: Pids): Map<string, number> =>
  new Map([...pids].map(([name, pid]) => [name, cpuOf(name, pid)]));

function cpuOf(name: string, pid: number): number {
  const stat = read(name, pid, 'stat');
  // The program's name, in parentheses, may contain anything; user and system time are the 12th and 13th fields after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function read(name: string, pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    throw new ShopEnded(`${name} (pid ${pid}) exited during the measurement.`);
  }
}

export interface Memory {
  readonly name: string;
  readonly rssMebibytes: number;
  /** Proportional set size: shared memory pages are divided among the processes that share them. */
  readonly pssMebibytes: number;
}

export const memoryOf = (pids: Pids): Memory[] =>
  [...pids].map(([name, pid]) => {
    const rollup = read(name, pid, 'smaps_rollup');
    const mebibytes = (field: string) => Number(rollup.match(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm'))?.[1]) / 1024;
    return { name, rssMebibytes: mebibytes('Rss'), pssMebibytes: mebibytes('Pss') };
  });

export interface Runtime {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** How a process runs Node: the flags before its script, and the variables that change how Node runs. */
export function runtimeOf(pid: number): Runtime {
  const [, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  const script = args.findIndex((arg, at) => /^[^-].*\.(ts|mjs|js)$/.test(arg) && args[at - 1] !== '--import');
  const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  return {
    args: args.slice(0, script),
    env: Object.fromEntries(
      variables.flatMap((text) => {
        const [, name, value] = text.match(/^((?:NODE_|UV_|MALLOC_)\w+)=(.*)$/s) ?? [];
        return name === undefined ? [] : [[name, value]];
      }),
    ),
  };
}
