// Starts the bundle of a workload as a child process.
import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvError } from '@boutique/service-kit/env';
import type { WorkloadName } from '../topology.ts';
import type { Plan } from './plan.ts';

const startMs = 20_000;
/** V8 memory limits, explained in docs/decisions/0030-v8-memory-flags.md. */
const heap = ['--max-semi-space-size=4', '--max-old-space-size=128'];
/** A page needs many calls: in a small young generation its objects would be promoted before it is sent. */
const frontendHeap = ['--max-semi-space-size=16', '--heap-growing-percent=100'];
/** V8's flags for a workload's process. */
export const v8Flags = (name: WorkloadName): string[] => [
  ...(name === 'frontend' ? frontendHeap : heap),
  '--v8-pool-size=1',
  '--no-maglev-destroy-on-background',
  '--no-memory-reducer',
  '--disable-warning=ExperimentalWarning',
];

export const isAlive = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

export function launch(plan: Plan, name: WorkloadName, main: string): ChildProcess {
  return spawn(process.execPath, [...v8Flags(name), main], {
    env: plan.vars(name),
    stdio: ['ignore', 'inherit', 'pipe'],
    // In its own process group: Ctrl-C reaches only `start`, which stops callers before callees.
    detached: true,
  });
}

/** Without pipe(): Node warns if more than ten streams are piped into one. */
export const forwardStderr = (child: ChildProcess) =>
  child.stderr?.on('data', (chunk: Buffer) => process.stderr.write(chunk));

/** Resolves once the workload listens. If it exits instead, what it wrote to stderr is the error. */
export async function waitUntilListening(plan: Plan, name: WorkloadName, child: ChildProcess): Promise<void> {
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk;
  };
  child.stderr?.on('data', collect);
  for (const since = performance.now(); performance.now() - since < startMs; await sleep(25)) {
    if (await isListening(plan, name)) {
      child.stderr?.off('data', collect);
      forwardStderr(child);
      if (output) process.stderr.write(output);
      return;
    }
    if (!isAlive(child)) throw new EnvError(output.trim() || `${name} exited before it listened.`);
  }
  throw new EnvError(`${name} is not listening after ${startMs / 1000} s. ${output}`.trimEnd());
}

const isListening = (plan: Plan, name: WorkloadName) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host: plan.host, port: plan.ports.get(name) ?? 0 });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
