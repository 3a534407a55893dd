// Starts a real redis-server for a test.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-ports.ts';

export { freePort };

/** Another program with the same options, such as valkey-server. */
export const redisServer = process.env.REDIS_SERVER ?? 'redis-server';

/** For `{ skip }` of a test: false where redis-server is installed. In CI a skip counts as a failure. */
export const noRedis = spawnSync(redisServer, ['--version']).status === 0 ? false : 'redis-server is not installed';

export interface RedisServer {
  /** host:port */
  address: string;
  directory: string;
  pid: number;
  stop(): void;
  /** Keeps its files. */
  crash(): Promise<void>;
}

/** Starts redis-server on a free loopback port, without persistence by default; resolves once it is ready. */
export async function startRedis(more: string[] = [], directory = newDirectory(), port?: number): Promise<RedisServer> {
  port ??= await freePort();
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory];
  const args = ['--save', '', '--appendonly', 'no', '--repl-diskless-sync-delay', '0', ...own, ...more];
  return launch(args, directory, port, 'Ready to accept connections');
}

/** A Redis with a replica, which can be frozen. */
export async function startReplicatedRedis() {
  const primary = await startRedis();
  const replica = await startRedis(['--replicaof', ...primary.address.split(':')]);
  return {
    address: primary.address,
    freezeReplica: () => process.kill(replica.pid, 'SIGSTOP'),
    stop() {
      for (const server of [primary, replica]) server.stop();
    },
  };
}

/** A Sentinel that has the name `main` for the Redis at this address. */
export async function startSentinel(redis: string): Promise<RedisServer> {
  const [directory, port] = [newDirectory(), await freePort()];
  const config = join(directory, 'sentinel.conf');
  writeFileSync(config, `port ${port}\nsentinel monitor main ${redis.replace(':', ' ')} 1\n`);
  return launch([config, '--sentinel'], directory, port, '+monitor');
}

const newDirectory = () => mkdtempSync(join(tmpdir(), 'redis-'));

async function launch(args: string[], directory: string, port: number, ready: string): Promise<RedisServer> {
  const server = spawn(redisServer, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let log = '';
  await new Promise<void>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`redis-server exited with ${code}:\n${log}`)));
    server.stdout.on('data', (data) => {
      log = `${log}${data}`.slice(-1_000);
      if (log.includes(ready)) resolve();
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    directory,
    pid: server.pid ?? 0,
    stop() {
      // With SIGTERM it could still create a file.
      server.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
    async crash() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
    },
  };
}
