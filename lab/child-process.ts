// Child processes of a measurement: they end with it, however it ends.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Each with the signal that ends it. */
const children = new Map<ChildProcess, NodeJS.Signals>();
process.once('exit', () => {
  for (const [child, signal] of children) child.kill(signal);
});

const stopMs = 12_000;

/** Of the environment here a child gets only these variables, and `vars`. */
export function environment(vars: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE } = process.env;
  return { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE, ...vars };
}

/** `atExit`: SIGTERM for a program that has children of its own to end. */
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

/** Resolves once it has ended; a program that ignores the signal is killed. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (hasEnded(child)) return;
  child.kill(signal);
  const cutOff = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await once(child, 'exit');
  clearTimeout(cutOff);
}
