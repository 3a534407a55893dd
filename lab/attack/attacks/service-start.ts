// Starts one service with an environment, and reads what it prints until it exits.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { WorkloadName } from '../../../topology.ts';
import { environment } from '../../child-process.ts';
import { root } from '../../shop-processes.ts';

const maxMs = 15_000;

export interface Started {
  /** null if it was running until it was stopped. */
  readonly code: number | null;
  readonly output: string;
}

/** A service that starts is stopped after `whenListening`. */
export async function startService(
  name: WorkloadName,
  vars: Record<string, string>,
  whenListening: (port: number) => Promise<void> = async () => {},
): Promise<Started> {
  const args = ['--disable-warning=ExperimentalWarning', '--import', `${root}/start/compile-cache.mjs`];
  const child = spawn(process.execPath, [...args, `${root}/services/${name}/main.ts`], {
    env: environment({ PORT: '0', LISTEN_ADDR: '127.0.0.1', ...vars }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = () => child.kill('SIGKILL');
  const stopping = setTimeout(stop, maxMs);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => {
      output += `${line}\n`;
      if (!line.includes('"message":"listening"')) return;
      whenListening(Number(JSON.parse(line).port)).then(stop, stop);
    });
  await once(child, 'close');
  clearTimeout(stopping);
  return { code: child.exitCode, output };
}

/** It exited with a message instead of a stack. */
export const refusedWith = ({ code, output }: Started, ...words: string[]): boolean =>
  code === 1 && !/\n\s+at |node:internal/.test(output) && words.every((word) => output.includes(word));
