// Runs the shop as a child process and restarts it when a source file changes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchSources } from './bundling/watch-sources.ts';
import { root } from './plan.ts';

const watched = ['services', 'service-kit', 'protos', 'scripts'].map((folder) => join(root, folder));
/** Editors write a file in several steps. */
const settleMs = 100;

/** Runs `start` with these arguments until it is stopped. */
export function watchShop(args: string[]): () => Promise<void> {
  let child = launch(args);
  let restarting: Promise<void> | undefined;
  let changed: string | undefined;

  const unwatch = watchSources(watched, (path) => {
    changed = path;
    restarting ??= restart().finally(() => {
      restarting = undefined;
    });
  });

  async function restart() {
    while (changed) {
      await sleep(settleMs);
      console.log(`${relative(root, changed)} changed: restarting.`);
      changed = undefined;
      await end(child);
      child = launch(args);
    }
  }

  return async () => {
    unwatch();
    await restarting;
    await end(child);
  };
}

function launch(args: string[]): ChildProcess {
  const child = spawn(process.execPath, [...process.execArgv, join(root, 'scripts/start.ts'), ...args], {
    // The child stops when the channel closes, however this process ended.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Ctrl-C reaches only this process, which forwards it once.
    detached: true,
  });
  child.once('exit', (code) => {
    if (code !== 0) console.log('Waiting for a source file to change.');
  });
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
