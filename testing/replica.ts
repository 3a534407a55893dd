// Starts a workload in its own process, like a replica.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { WorkloadName } from '../topology.ts';
import type { Vars } from './running-shop.ts';

/** Uses a free port; resolves once the workload is listening. */
export async function startReplica(
  name: WorkloadName,
  vars: Vars,
): Promise<{ address: string; stop(): Promise<void> }> {
  const main = join(import.meta.dirname, '../services', name, 'main.ts');
  const env = { PATH: process.env.PATH, LISTEN_ADDR: '127.0.0.1', PORT: '0', ...vars, LOG_LEVEL: 'info' };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${name} exited with ${code}`)));
    createInterface(child.stdout).on('line', (line) => {
      const entry = JSON.parse(line);
      if (entry.message === 'listening') resolve(Number(entry.port));
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
