// A process that faults kill, stop, freeze and restart.
import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { end, hasEnded, launch } from '../child-process.ts';

export interface Program {
  readonly name: string;
  readonly command: string;
  args(): Promise<string[]> | string[];
  readonly env: NodeJS.ProcessEnv;
  /** The port, if this log line says that the process is listening. */
  listening(line: string): number | undefined;
  /** Log file. */
  readonly log: string;
}

const startMs = 30_000;

export type RunningProgram = Awaited<ReturnType<typeof startProgram>>;

/** Resolves once the process is listening. `onDeath` is called if it exits unexpectedly. */
export async function startProgram(program: Program, onDeath: (what: string) => void) {
  const log = createWriteStream(program.log, { flags: 'a' });
  let port = 0;
  let isExitExpected = false;
  let child = await start();

  async function start(): Promise<ChildProcess> {
    const started = launch(program.command, await program.args(), {
      env: program.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { stdout, stderr } = started;
    if (!stdout || !stderr) throw new Error('stdout and stderr must be pipes');
    isExitExpected = false;
    stderr.pipe(log, { end: false });
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new Error(`${program.name} did not listen within ${startMs / 1_000} s`)),
        startMs,
      );
      started.once('error', reject);
      started.once('exit', (code, signal) => {
        clearTimeout(limit);
        const how = `${program.name} exited with ${signal ?? code}`;
        if (!isExitExpected) onDeath(how);
        reject(new Error(how));
      });
      createInterface(stdout).on('line', (line) => {
        log.write(`${line}\n`);
        const found = hasEnded(started) ? undefined : program.listening(line);
        if (found === undefined) return;
        port = found;
        clearTimeout(limit);
        resolve();
      });
    });
    return started;
  }

  function stop(signal: NodeJS.Signals): Promise<void> {
    isExitExpected = true;
    return end(child, signal);
  }

  return {
    port: () => port,
    kill: () => stop('SIGKILL'),
    stop: () => stop('SIGTERM'),
    async restart(): Promise<void> {
      child = await start();
    },
    freeze(): void {
      child.kill('SIGSTOP');
    },
    resume(): void {
      child.kill('SIGCONT');
    },
    closeLog(): void {
      log.end();
    },
  };
}
