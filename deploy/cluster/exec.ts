// Runs the programs that a cluster is made with, and says in a sentence what went wrong when one of them fails.
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../start/problem.ts';

export interface RunOptions {
  input?: string | Buffer;
  env?: Record<string, string>;
  timeoutMs?: number;
  cwd?: string;
}

/** Programs under way, which must not outlive us. */
const underWay = new Set<ChildProcess>();
const lastLines = 8;

/** A program's standard output. Throws a Problem with the end of its error output when it fails or is too slow. */
export async function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
  const { input, env, timeoutMs = 300_000, cwd } = options;
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: 'pipe',
    timeout: timeoutMs,
    // A group of its own: whoever ends it ends what it has started too.
    detached: process.platform !== 'win32',
  });
  underWay.add(child);
  const chunks: { out: Buffer[]; err: Buffer[] } = { out: [], err: [] };
  child.stdout.on('data', (chunk: Buffer) => chunks.out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.err.push(chunk));
  // A program that ends without reading its input has its own word to say.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const ended = Promise.withResolvers<string | undefined>();
  child.on('error', (error) => ended.resolve(error.message));
  child.on('close', (code, signal) =>
    ended.resolve(
      code === 0 ? undefined : signal ? `ended by ${signal} after at most ${timeoutMs / 1000} s` : `exit code ${code}`,
    ),
  );
  const failure = await ended.promise;
  underWay.delete(child);
  const out = Buffer.concat(chunks.out).toString();
  if (failure === undefined) return out;
  const said = (Buffer.concat(chunks.err).toString().trim() || out.trim()).split('\n').slice(-lastLines).join('\n  ');
  throw new Problem(`${[command, ...args.slice(0, 4)].join(' ')}: ${failure}\n  ${said}`);
}

/** kubectl's messages when it can't reach the API server, such as during its restart. */
const unreachable =
  /Unable to connect to the server|was refused - did you specify|connection reset by peer|i\/o timeout/;
const unreachableLimitMs = 30_000;

export const isUnreachable = (error: unknown): boolean => error instanceof Error && unreachable.test(error.message);

/** Repeats idempotent work while the API server can't be reached, for half a minute at most. */
export async function whileUnreachable<T>(work: () => Promise<T>, limitMs = unreachableLimitMs): Promise<T> {
  for (const end = Date.now() + limitMs; ; await sleep(500)) {
    try {
      return await work();
    } catch (error) {
      if (!isUnreachable(error) || Date.now() > end) throw error;
    }
  }
}

/** As run(), but undefined when the program fails: for questions. */
export const ask = (command: string, args: string[], options: RunOptions = {}): Promise<string | undefined> =>
  run(command, args, { timeoutMs: 20_000, ...options }).catch(() => undefined);

/** With all that they have started: kind's own `docker run` would go on and make a node. */
export function endAll(): void {
  for (const child of underWay) {
    try {
      if (child.pid) process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGTERM');
    } catch {
      // It has ended by itself.
    }
  }
}
