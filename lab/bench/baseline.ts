// Starts a baseline: the same processes as the shop's, each with the Node flags of its counterpart.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { choosePorts } from '../../testing/free-ports.ts';
import { type WorkloadName, workloadNames } from '../../topology.ts';
import { end, environment, launch } from '../child-process.ts';
import { root, ShopEnded } from '../shop-processes.ts';
import type { BaselinePage, BaselinePlan } from './baseline-plan.ts';
import type { ProcessModel, Subject } from './process-model.ts';
import { type Pids, runtimeOf } from './process-usage.ts';

const script = join(import.meta.dirname, 'baseline-process.ts');

export interface BaselineOptions {
  readonly pages: readonly BaselinePage[];
  readonly model: ProcessModel;
  /** The shop's processes. */
  readonly like: Pids;
  /** For the plan file. */
  readonly directory: string;
}

export async function startBaseline({ pages, model, like, directory }: BaselineOptions): Promise<Subject> {
  const ports = await choosePorts();
  const plan: BaselinePlan = { pages, ports: Object.fromEntries(workloadNames.map((name) => [name, ports.of(name)])) };
  const file = join(directory, `baseline-${model}.json`);
  writeFileSync(file, JSON.stringify(plan));
  const groups: [string, readonly WorkloadName[]][] =
    model === 'single' ? [['start', workloadNames]] : workloadNames.map((name) => [name, [name]]);
  const started = groups.map(([name, names]) => [name, start(like.get(name) ?? 0, [script, file, ...names])] as const);
  await Promise.all(started.map(([name, child]) => waitUntilReady(name, child)));
  return {
    url: `http://127.0.0.1:${ports.of('frontend')}`,
    pids: () => new Map(started.map(([name, { pid = 0 }]) => [name, pid])),
    async stop() {
      await Promise.all(started.map(([, child]) => end(child)));
    },
  };
}

function start(like: number, args: readonly string[]): ChildProcess {
  const runtime = runtimeOf(like);
  return launch(process.execPath, [...runtime.args, ...args], {
    cwd: root,
    env: environment(runtime.env),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

async function waitUntilReady(name: string, child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new ShopEnded(`The baseline's ${name} exited with ${code} before it was ready.`);
  });
  await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {});
}
