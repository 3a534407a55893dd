// A program that is killed, stopped and started again on purpose; only ever the one that was started here.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

export interface Program {
  readonly name: string;
  readonly command: string;
  args(): Promise<string[]> | string[];
  readonly env: NodeJS.ProcessEnv;
  /** The port, when this line of its log says that it listens. */
  listening(line: string): number | undefined;
  /** File for its log. */
  readonly log: string;
}

const startMs = 30_000;
const stopMs = 12_000;

/** All of them: what lives dies with the harness, whatever ends it. */
const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

export type Running = Awaited<ReturnType<typeof startProgram>>;

/** Starts it; resolves once it listens. `died` is told when it ends and nobody has asked for that. */
export async function startProgram(program: Program, died: (what: string) => void) {
  const log = createWriteStream(program.log, { flags: 'a' });
  let port = 0;
  let expected = false;
  let child = await launch();

  async function launch(): Promise<ChildProcess> {
    const args = await program.args();
    const begun = spawn(program.command, args, { env: program.env, stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(begun);
    expected = false;
    begun.stderr.pipe(log, { end: false });
    const lines = createInterface(begun.stdout);
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`${program.name} does not listen`)), startMs);
      begun.once('error', reject);
      begun.once('exit', (code, signal) => {
        clearTimeout(limit);
        children.delete(begun);
        const how = `${program.name} ended with ${signal ?? code}`;
        if (!expected) died(how);
        reject(new Error(how));
      });
      lines.on('line', (line) => {
        log.write(`${line}\n`);
        const found = begun.exitCode === null ? program.listening(line) : undefined;
        if (found === undefined) return;
        port = found;
        clearTimeout(limit);
        resolve();
      });
    });
    return begun;
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    expected = true;
    const last = child;
    if (last.exitCode !== null || last.signalCode !== null) return;
    last.kill(signal);
    const cutOff = setTimeout(() => last.kill('SIGKILL'), stopMs);
    await once(last, 'exit');
    clearTimeout(cutOff);
  }

  return {
    port: () => port,
    /** At once, as by the kernel. */
    kill: () => end('SIGKILL'),
    /** In good order. */
    stop: () => end('SIGTERM'),
    async restart(): Promise<void> {
      child = await launch();
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
