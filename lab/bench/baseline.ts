// Starts a floor: the same processes as the shop has, each with the flags of Node that the shop's of its name has.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { choosePorts } from '../../testing/free-ports.ts';
import { type WorkloadName, workloadNames } from '../../topology.ts';
import { ShopEnded } from '../shop-processes.ts';
import type { FloorPage, FloorPlan } from './baseline-plan.ts';
import { type Pids, runtimeOf } from './processes.ts';
import type { Form, Subject } from './subject.ts';

const script = join(import.meta.dirname, 'baseline-process.ts');
const root = join(import.meta.dirname, '../..');

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

export interface FloorOptions {
  readonly pages: readonly FloorPage[];
  readonly form: Form;
  /** The shop's processes. */
  readonly like: Pids;
  /** For its plan. */
  readonly directory: string;
}

export async function startFloor({ pages, form, like, directory }: FloorOptions): Promise<Subject> {
  const ports = await choosePorts();
  const plan: FloorPlan = { pages, ports: Object.fromEntries(workloadNames.map((name) => [name, ports.of(name)])) };
  const file = join(directory, `floor-${form}.json`);
  writeFileSync(file, JSON.stringify(plan));
  const groups: [string, readonly WorkloadName[]][] =
    form === 'one' ? [['start', workloadNames]] : workloadNames.map((name) => [name, [name]]);
  const started = groups.map(([name, names]) => [name, launch(like.get(name) ?? 0, [script, file, ...names])] as const);
  await Promise.all(started.map(([name, child]) => untilReady(name, child)));
  return {
    url: `http://127.0.0.1:${ports.of('frontend')}`,
    pids: () => new Map(started.map(([name, { pid = 0 }]) => [name, pid])),
    async stop() {
      await Promise.all(started.map(([, child]) => end(child)));
    },
  };
}

function launch(like: number, words: readonly string[]): ChildProcess {
  const { args, env } = runtimeOf(like);
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, [...args, ...words], {
    cwd: root,
    env: { PATH, HOME, TMPDIR, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

async function untilReady(name: string, child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new ShopEnded(`The floor's ${name} ended with ${code} before it was ready.`);
  });
  await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {});
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}
