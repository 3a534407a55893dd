// Runs each workload in its own process and restarts it when it dies. Its PID is in DATA_DIR/run/NAME.pid.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from '@boutique/service-kit/make-folder';
import type { WorkloadName } from '../topology.ts';
import { bundleTogether } from './bundling/bundle-together.ts';
import type { Plan } from './plan.ts';
import type { Started } from './start-order.ts';
import { forwardStderr, isAlive, launch, waitUntilListening } from './workload-process.ts';

const minPauseMs = 200;
const maxPauseMs = 10_000;
/** A process that ran for this long is restarted after the shortest pause. */
const healthyMs = 10_000;
/** A process that is still running after this is killed; the kit needs up to 9 s. */
const stopMs = 12_000;

/** Killed when this process ends for any reason. */
const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Resolves with a function that starts a workload. */
export async function perServiceStarter(plan: Plan): Promise<(name: WorkloadName) => Promise<Started>> {
  const mains = await bundleTogether(plan.only);
  return (name) => startProcess(plan, name, mains.get(name) ?? '');
}

async function startProcess(plan: Plan, name: WorkloadName, main: string): Promise<Started> {
  const pidFile = join(plan.dataDir, 'run', `${name}.pid`);
  const stopping = new AbortController();
  let child = spawnChild();

  function spawnChild(): ChildProcess {
    const spawned = launch(plan, name, main);
    children.add(spawned);
    spawned.once('exit', () => children.delete(spawned));
    makeFolder(join(pidFile, '..'));
    writeFileSync(pidFile, `${spawned.pid}\n`, { mode: 0o600 });
    return spawned;
  }

  async function supervise() {
    for (let pauseMs = minPauseMs; ; pauseMs = Math.min(2 * pauseMs, maxPauseMs)) {
      const since = performance.now();
      if (isAlive(child)) await once(child, 'exit');
      if (stopping.signal.aborted) return;
      if (performance.now() - since > healthyMs) pauseMs = minPauseMs;
      const how = child.signalCode ?? `exit code ${child.exitCode}`;
      console.error(`${name} (pid ${child.pid}) died: ${how}. Restarting it in ${pauseMs / 1000} s.`);
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      child = spawnChild();
      forwardStderr(child);
    }
  }

  async function stop() {
    stopping.abort();
    const last = child;
    last.kill('SIGTERM');
    const cutOff = setTimeout(() => last.kill('SIGKILL'), stopMs);
    if (isAlive(last)) await once(last, 'exit');
    clearTimeout(cutOff);
    rmSync(pidFile, { force: true });
  }

  try {
    await waitUntilListening(plan, name, child);
  } catch (error) {
    await stop();
    throw error;
  }
  supervise();
  return { stop };
}
