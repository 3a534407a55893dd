// Starts a workload from its image's bundle, in a folder from which nothing else can be imported.
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

/** Cleans up after tests. */
export function removeBundles(): void {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

/** How much output an error message includes if the start fails. */
const lastLines = 5;

/** Starts on a free port with only these variables; resolves once the workload is listening. */
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
  const output: string[] = [];
  child.stderr.on('data', (data) => output.push(String(data)));
  const port = await new Promise<number>((resolve, reject) => {
    ended.then(([code]) => reject(new Error(`${name} exited with ${code}: ${output.slice(-lastLines).join('')}`)));
    createInterface(child.stdout).on('line', (line) => {
      output.push(`${line}\n`);
      const entry = JSON.parse(line);
      if (entry.message === 'listening') resolve(Number(entry.port));
    });
  });
  return {
    folder: own,
    /** Lines on stdout and chunks of stderr so far. */
    output: (): readonly string[] => output,
    address: `127.0.0.1:${port}`,
    /** Sends SIGTERM; resolves with the exit code, or rejects after `limitMs`. */
    async stop(limitMs: number): Promise<number> {
      child.kill('SIGTERM');
      const late = new Promise<never>((_, reject) =>
        setTimeout(() => reject(new Error(`${name} did not exit within ${limitMs} ms`)), limitMs).unref(),
      );
      const [code] = await Promise.race([ended, late]);
      return Number(code);
    },
  };
}
