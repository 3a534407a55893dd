// Runs a workload as a process of its own and starts it again when it dies. Its pid is in DATA_DIR/run/NAME.pid.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkloadName } from '../topology.ts';
import { bundleTogether } from './bundling/bundle-together.ts';
import type { Plan } from './plan.ts';
import type { Started } from './start-order.ts';
import { alive, launch, passOnWords, untilListening } from './workload-process.ts';

const firstPauseMs = 200;
const longestPauseMs = 10_000;
/** Whoever has lived this long may die again without a longer pause. */
const healthyMs = 10_000;
/** A process that has not stopped after this is killed; the kit needs up to 9 s. */
const stopMs = 12_000;

/** All of them: the ones that live die with this process, whatever ends it. */
const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Resolves to what starts a workload. */
export async function inProcesses(plan: Plan): Promise<(name: WorkloadName) => Promise<Started>> {
  const mains = await bundleTogether(plan.only);
  return (name) => inItsOwnProcess(plan, name, mains.get(name) ?? '');
}

async function inItsOwnProcess(plan: Plan, name: WorkloadName, main: string): Promise<Started> {
  const pidFile = join(plan.dataDir, 'run', `${name}.pid`);
  const stopping = new AbortController();
  let child = begin();

  function begin(): ChildProcess {
    const begun = launch(plan, name, main);
    children.add(begun);
    begun.once('exit', () => children.delete(begun));
    mkdirSync(join(pidFile, '..'), { recursive: true });
    writeFileSync(pidFile, `${begun.pid}\n`);
    return begun;
  }

  async function supervise() {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const began = Date.now();
      if (alive(child)) await once(child, 'exit');
      if (stopping.signal.aborted) return;
      if (Date.now() - began > healthyMs) pauseMs = firstPauseMs;
      const how = child.signalCode ?? `exit code ${child.exitCode}`;
      console.error(`${name} (pid ${child.pid}) died: ${how}. It starts again in ${pauseMs / 1000} s.`);
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      child = begin();
      passOnWords(child);
    }
  }

  async function stop() {
    stopping.abort();
    const last = child;
    last.kill('SIGTERM');
    const cutOff = setTimeout(() => last.kill('SIGKILL'), stopMs);
    if (alive(last)) await once(last, 'exit');
    clearTimeout(cutOff);
    rmSync(pidFile, { force: true });
  }

  try {
    await untilListening(plan, name, child);
  } catch (error) {
    await stop();
    throw error;
  }
  supervise();
  return { stop };
}
