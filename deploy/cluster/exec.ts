// Runs programs such as kubectl, kind and docker; a failure is a Problem with the end of their error output.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../start/problem.ts';

export interface RunOptions {
  input?: string | Buffer;
  env?: Record<string, string>;
  timeoutMs?: number;
  cwd?: string;
  /** Terminates the program. */
  signal?: AbortSignal;
  /** Called with each line that the program prints, including its error output. */
  onLine?: (line: string) => void;
}

/** Running programs. They are terminated with this process. */
const running = new Set<ChildProcess>();
const maxErrorLines = 8;
const notFound = 'not found';

/** Returns a program's standard output. Throws a Problem if it fails or exceeds its timeout. */
export async function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
  const { input, env, timeoutMs = 300_000, cwd, signal, onLine } = options;
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: 'pipe',
    signal,
    // In a process group of its own, so that its child processes are terminated with it.
    detached: process.platform !== 'win32',
  });
  running.add(child);
  const chunks: { out: Buffer[]; err: Buffer[] } = { out: [], err: [] };
  child.stdout.on('data', (chunk: Buffer) => chunks.out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.err.push(chunk));
  if (onLine) for (const output of [child.stdout, child.stderr]) createInterface(output).on('line', onLine);
  // A program may exit without reading its input; its exit code and error output are reported below.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const ended = Promise.withResolvers<string | undefined>();
  // Not by spawn's own limit, whose timer would go on if the program is not installed.
  const timer = setTimeout(() => child.kill(), timeoutMs);
  const limit = () => (child.killed ? ` (timeout ${timeoutMs / 1000} s)` : '');
  child.on('error', (error) => ended.resolve('code' in error && error.code === 'ENOENT' ? notFound : error.message));
  child.on('close', (code, signal) =>
    ended.resolve(code === 0 ? undefined : signal ? `terminated by ${signal}${limit()}` : `exit code ${code}`),
  );
  const failure = await ended.promise;
  clearTimeout(timer);
  running.delete(child);
  const out = Buffer.concat(chunks.out).toString();
  if (failure === undefined) return out;
  if (failure === notFound) throw new Problem(`${command} is not installed, or not in PATH.`);
  const text = Buffer.concat(chunks.err).toString().trim() || out.trim();
  throw problemOf([command, ...args.slice(0, 4)].join(' '), failure, text);
}

/** Of a program that failed, with the end of its error output. */
export function problemOf(command: string, failure: string, output: string): Problem {
  if (forbidden.test(output)) return new MissingRight(output);
  return new Problem(`${command}: ${failure}\n  ${output.trim().split('\n').slice(-maxErrorLines).join('\n  ')}`);
}

/** kubectl's message if this user lacks a right. Quotas and Pod Security have other messages. */
const forbidden =
  /(?:\(Forbidden\): |^error: ).* cannot (\w+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/m;

/** One sentence for all rights that kubectl's output names. */
export class MissingRight extends Problem {
  constructor(text: string) {
    const [, verb, resource, group, namespace] = forbidden.exec(text) ?? [];
    const right = `${verb} ${[resource, group].filter(Boolean).join('.')}`;
    const where = namespace ? ` in the namespace "${namespace}"` : '';
    super(`You may not ${right}${where}: ask the cluster's administrator, or choose another --context or --namespace.`);
  }
}

/** kubectl's messages if the API server is unreachable, for example while it restarts. */
const unreachable =
  /Unable to connect to the server|was refused - did you specify|connection reset by peer|i\/o timeout/;
const unreachableLimitMs = 30_000;

export const isUnreachable = (error: unknown): boolean => error instanceof Error && unreachable.test(error.message);

/** Retries idempotent work while the API server is unreachable, by default for up to 30 s. */
export async function retryWhileUnreachable<T>(work: () => Promise<T>, limitMs = unreachableLimitMs): Promise<T> {
  for (const end = Date.now() + limitMs; ; await sleep(500)) {
    try {
      return await work();
    } catch (error) {
      if (!isUnreachable(error) || Date.now() > end) throw error;
    }
  }
}

/** Like run(), but returns undefined if the program fails. */
export const tryRun = (command: string, args: string[], options: RunOptions = {}): Promise<string | undefined> =>
  run(command, args, { timeoutMs: 20_000, ...options }).catch(() => undefined);

/** Terminates all running programs and their child processes: kind's `docker run` would go on to create a node. */
export function terminateAll(): void {
  for (const child of running) {
    try {
      if (child.pid) process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGTERM');
    } catch {
      // It has already exited.
    }
  }
}
