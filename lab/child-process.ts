// Child processes of a measurement. They are killed when it exits, even after a crash.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Each with the signal to send when this process exits. */
const children = new Map<ChildProcess, NodeJS.Signals>();
process.once('exit', () => {
  for (const [child, signal] of children) child.kill(signal);
});

const stopMs = 12_000;

/** A child inherits only these variables, plus `vars`. */
export function environment(vars: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE } = process.env;
  return { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE, ...vars };
}

/** `atExit` is the signal when this process exits: SIGTERM for a program that has children to stop. */
export function launch(
  program: string,
  args: readonly string[],
  options: SpawnOptions,
  atExit: NodeJS.Signals = 'SIGKILL',
): ChildProcess {
  const child = spawn(program, args, options);
  children.set(child, atExit);
  child.once('exit', () => children.delete(child));
  return child;
}

export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Resolves when the child has exited; a program that ignores the signal is killed. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (hasEnded(child)) return;
  child.kill(signal);
  const cutOff = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await once(child, 'exit');
  clearTimeout(cutOff);
}
