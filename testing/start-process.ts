// Runs `npm start` as a child process on free ports with its own data folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { choosePorts, type Ports } from './free-ports.ts';
import { freshDirectory } from './running-shop.ts';
import { root } from './sources.ts';

export interface Start {
  readonly child: ChildProcess;
  readonly dataDir: string;
  readonly ports: Ports;
  readonly url: string;
  /** Everything printed to stdout so far. */
  out(): string;
  err(): string;
  /** Resolves once it prints `text`; rejects if it exits before. */
  printed(text: string | RegExp): Promise<void>;
  /** Resolves with its exit code. */
  ended(): Promise<number | null>;
}

const running = new Set<ChildProcess>();

/** Cleans up after failed tests. */
export function killStarted(): void {
  for (const child of running) child.kill('SIGKILL');
}

const inherited = ['PATH', 'HOME', 'NODE_COMPILE_CACHE', 'TMPDIR'];

/** `checkout` may have one more workload than this checkout. */
export async function start(args: string[] = [], vars: NodeJS.ProcessEnv = {}, checkout = root): Promise<Start> {
  const ports = await choosePorts(1);
  const dataDir = vars.DATA_DIR ?? freshDirectory();
  const env = Object.fromEntries(inherited.map((name) => [name, process.env[name]]));
  const command = ['--disable-warning=ExperimentalWarning', join(checkout, 'scripts/start.ts'), ...args];
  const child = spawn(process.execPath, command, {
    env: { ...env, ...ports.vars, DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...vars },
    // The IPC channel makes it stop when the test exits.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const { stdout: output, stderr: errors } = child;
  if (!output || !errors) throw new Error('stdout and stderr must be pipes');
  const closed = once(child, 'close');
  let out = '';
  let err = '';
  output.on('data', (data) => {
    out += data;
  });
  errors.on('data', (data) => {
    err += data;
  });

  const printed = async (text: string | RegExp): Promise<void> => {
    const isPrinted = () => (typeof text === 'string' ? (out + err).includes(text) : text.test(out + err));
    while (!isPrinted()) {
      if (child.exitCode !== null) throw new Error(`start exited without printing ${text}:\n${out}${err}`);
      await Promise.race([once(output, 'data'), once(errors, 'data'), closed]);
    }
  };

  return {
    child,
    dataDir,
    ports,
    url: `http://127.0.0.1:${ports.of('frontend')}`,
    out: () => out,
    err: () => err,
    printed,
    ended: () => closed.then(() => child.exitCode),
  };
}
