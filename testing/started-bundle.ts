// A workload started from the file that its image has, in a folder where nothing else can be imported.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundle } from '../start/bundling/bundle.ts';
import type { WorkloadName } from '../topology.ts';

const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
const running = new Set<ChildProcess>();

/** For what a test has left behind. */
export function removeBundles(): void {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

/** What it says as it ends badly belongs into the failure. */
const lastLines = 5;

/** With these variables alone, on a free port; resolves once it listens. */
export async function startBundle(name: WorkloadName, env: Record<string, string>, unbundled = false) {
  const { folder: own } = await bundle(name, 'base', { to: mkdtempSync(join(folder, `${name}-`)), unbundled });
  const child = spawn(process.execPath, ['main.mjs'], {
    cwd: own,
    env: { ...env, LISTEN_ADDR: '127.0.0.1', PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const ended = once(child, 'exit');
  ended.then(() => running.delete(child));
  const said: string[] = [];
  child.stderr.on('data', (data) => said.push(String(data)));
  const port = await new Promise<number>((resolve, reject) => {
    ended.then(([code]) => reject(new Error(`${name} ended with ${code}: ${said.slice(-lastLines).join('')}`)));
    createInterface(child.stdout).on('line', (line) => {
      said.push(`${line}\n`);
      const entry = JSON.parse(line);
      if (entry.message === 'listening') resolve(Number(entry.port));
    });
  });
  return {
    folder: own,
    /** Lines on stdout and chunks of stderr so far. */
    output: (): readonly string[] => said,
    address: `127.0.0.1:${port}`,
    /** Its exit code after SIGTERM; an error when that takes longer. */
    async stop(limitMs: number): Promise<number> {
      child.kill('SIGTERM');
      const late = new Promise<never>((_, reject) =>
        setTimeout(() => reject(new Error(`${name} has not ended after ${limitMs} ms`)), limitMs).unref(),
      );
      const [code] = await Promise.race([ended, late]);
      return Number(code);
    },
  };
}
