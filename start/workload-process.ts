// One workload as a child process: its bundle, with its environment.
import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvError } from '@boutique/service-kit/env';
import type { WorkloadName } from '../topology.ts';
import type { Plan } from './plan.ts';

const startMs = 20_000;
/** V8 memory limits, explained in docs/decisions/0030-v8-memory-flags.md. */
const heap = ['--max-semi-space-size=4', '--max-old-space-size=128'];
/** A page lives through many calls: with less room it would count as old before it is sent. */
const heapOfPages = ['--max-semi-space-size=16', '--heap-growing-percent=100'];
const flags = (name: WorkloadName) => [
  ...(name === 'frontend' ? heapOfPages : heap),
  '--v8-pool-size=1',
  '--no-maglev-destroy-on-background',
  '--disable-warning=ExperimentalWarning',
];

export const alive = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

export function launch(plan: Plan, name: WorkloadName, main: string): ChildProcess {
  return spawn(process.execPath, [...flags(name), main], {
    env: plan.vars(name),
    stdio: ['ignore', 'inherit', 'pipe'],
    // In a group of its own: Ctrl-C reaches only `start`, which stops callers before callees.
    detached: true,
  });
}

/** Not by a pipe: Node warns when more than ten are connected to one stream. */
export const passOnWords = (child: ChildProcess) =>
  child.stderr?.on('data', (words: Buffer) => process.stderr.write(words));

/** Resolves once it listens; when it ends instead, its last words are the error. */
export async function untilListening(plan: Plan, name: WorkloadName, child: ChildProcess): Promise<void> {
  let words = '';
  const listen = (text: Buffer) => {
    words += text;
  };
  child.stderr?.on('data', listen);
  for (const since = Date.now(); Date.now() - since < startMs; await sleep(25)) {
    if (await answers(plan, name)) {
      child.stderr?.off('data', listen);
      passOnWords(child);
      if (words) process.stderr.write(words);
      return;
    }
    if (!alive(child)) throw new EnvError(words.trim() || `${name} ended before it listened.`);
  }
  throw new EnvError(`${name} does not listen after ${startMs / 1000} s. ${words}`);
}

const answers = (plan: Plan, name: WorkloadName) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host: plan.host, port: plan.ports.get(name) ?? 0 });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
