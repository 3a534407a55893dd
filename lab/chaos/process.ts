// A program that is killed, stopped and started again on purpose.
import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { end, hasEnded, launch } from '../child-process.ts';

export interface Program {
  readonly name: string;
  readonly command: string;
  args(): Promise<string[]> | string[];
  readonly env: NodeJS.ProcessEnv;
  /** The port, when this line of its log says that it listens. */
  listening(line: string): number | undefined;
  /** A file for its log. */
  readonly log: string;
}

const startMs = 30_000;

export type RunningProgram = Awaited<ReturnType<typeof startProgram>>;

/** Starts it; resolves once it listens. `onDeath` is called when it ends and nothing here ended it. */
export async function startProgram(program: Program, onDeath: (what: string) => void) {
  const log = createWriteStream(program.log, { flags: 'a' });
  let port = 0;
  let isEndExpected = false;
  let child = await start();

  async function start(): Promise<ChildProcess> {
    const started = launch(program.command, await program.args(), {
      env: program.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { stdout, stderr } = started;
    if (!stdout || !stderr) throw new Error('a child with pipes has streams');
    isEndExpected = false;
    stderr.pipe(log, { end: false });
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`${program.name} does not listen`)), startMs);
      started.once('error', reject);
      started.once('exit', (code, signal) => {
        clearTimeout(limit);
        const how = `${program.name} ended with ${signal ?? code}`;
        if (!isEndExpected) onDeath(how);
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
    isEndExpected = true;
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
    wake(): void {
      child.kill('SIGCONT');
    },
    closeLog(): void {
      log.end();
    },
  };
}
