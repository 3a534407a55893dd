// A real redis-server of a test's own.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-ports.ts';

export { freePort };

/** For `{ skip }` of a test: false where redis-server is installed. In CI a skip counts as a failure. */
export const noRedis = spawnSync('redis-server', ['--version']).status === 0 ? false : 'redis-server is not installed';

/** Starts one on a free loopback port; resolves once it answers. */
export async function startRedis(): Promise<{ address: string; pid: number; stop(): void }> {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'redis-'));
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    server.stdout.on('data', (data) => String(data).includes('Ready to accept connections') && resolve());
  });
  return {
    address: `127.0.0.1:${port}`,
    pid: server.pid ?? 0,
    stop() {
      server.kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
