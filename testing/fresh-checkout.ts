// Copies this checkout without anything installed, for tests of the first command in a new clone.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from './sources.ts';

const notCopied = ['.git', '.data', '.load', 'dist', 'node_modules', 'output'];
const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];

export interface Command {
  /** Resolves when the command prints `text`, or exits. */
  prints(text: string): Promise<void>;
  /** Sends SIGINT to its process group, as Ctrl-C in a terminal does. */
  interruptGroup(): void;
  kill(signal: NodeJS.Signals): void;
  /** `text` is the complete output. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; text: string }>;
}

/** Killed at exit, so that a failed test leaves no processes behind. */
const groups = new Set<number>();
process.once('exit', () => {
  for (const group of groups) process.kill(-group, 'SIGKILL');
});

export function runCommand(
  [program = '', ...args]: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Command {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (data) => {
      text += data;
    });
  const closed = once(child, 'close');
  const { pid } = child;
  if (pid) {
    groups.add(pid);
    closed.then(() => groups.delete(pid));
  }
  return {
    async prints(wanted) {
      while (!text.includes(wanted) && child.exitCode === null && child.signalCode === null)
        await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), closed]);
    },
    interruptGroup: () => pid && process.kill(-pid, 'SIGINT'),
    kill: (signal) => child.kill(signal),
    ended: closed.then(() => ({ code: child.exitCode, signal: child.signalCode, text })),
  };
}

/** Copies the sources and commits them to a new repository in the copy. */
export function freshCheckout() {
  const parent = mkdtempSync(join(tmpdir(), 'boutique-'));
  process.once('exit', () => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, 'a check out');
  cpSync(root, folder, { recursive: true, filter: (source) => !notCopied.includes(basename(source)) });
  const git = (...args: string[]) => execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' });
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'all');

  // A shell's environment, without the variables that npm and the test runner add.
  const bin = join(parent, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  const path = (process.env.PATH ?? '').split(':').filter((entry) => !entry.includes('node_modules'));
  const inherited = Object.entries(process.env).filter(([name]) => !/^(p?npm_|NODE_(?!EXTRA_CA))/i.test(name));
  const environment = { ...Object.fromEntries(inherited), PATH: [bin, ...path].join(':') };

  const run = (line: string, vars: NodeJS.ProcessEnv = {}) =>
    runCommand(line.split(' '), { cwd: folder, env: { ...environment, ...vars } });

  return {
    folder,
    run,
    /** Changed and new files according to git. */
    changes: () => git('status', '--porcelain'),
    removeModules: () => rmSync(join(folder, 'node_modules'), { recursive: true, force: true }),
  };
}
