// Runs a command that starts other programs, such as docker and kubectl: they end when it fails or is interrupted.
import { runCommand } from '../../start/command-line/run.ts';
import type { CommandSpec, Input, OptionSpecs, PositionalSpec } from '../../start/command-line/spec.ts';
import { Problem } from '../../start/problem.ts';
import { terminateAll } from './exec.ts';

const interrupted = 130;

/** `afterInterruption` says how to continue after Ctrl-C. `work` resolves with an exit code if it isn't 0. */
export async function runClusterCommand<O extends OptionSpecs, P extends PositionalSpec | undefined>(
  spec: CommandSpec<O, P>,
  work: (input: Input<O, P>) => Promise<number> | Promise<void>,
  afterInterruption = '',
): Promise<void> {
  const interrupt = () => {
    terminateAll();
    console.error(`\nInterrupted. ${afterInterruption}`.trimEnd());
    process.exit(interrupted);
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const run = async (input: Input<O, P>): Promise<number> => {
    const code: unknown = await work(input);
    return typeof code === 'number' ? code : 0;
  };
  const messageOf = (error: unknown) => {
    terminateAll();
    const message = messageFor(error);
    return message && `\n${message}`;
  };
  await runCommand({ ...spec, exitCodes: { [interrupted]: 'interrupted', ...spec.exitCodes } }, run, { messageOf });
}

/** undefined for a bug. */
function messageFor(error: unknown): string | undefined {
  if (error instanceof Problem) return error.message;
  if (!(error instanceof Error && 'code' in error)) return undefined;
  if (error.code === 'ENOSPC') return 'The disk is full: free some space, then run the same command again.';
  if (error.code === 'EACCES' || error.code === 'EROFS') return `${error.message}: this folder is not writable.`;
  return undefined;
}
