// Runs a lab command; exit code 2 means that the measurement failed.
import { runCommand } from '../start/command-line/run.ts';
import type { CommandSpec, Input, OptionSpecs, PositionalSpec } from '../start/command-line/spec.ts';

/** `work` resolves with the exit code. */
export async function runLabCommand<O extends OptionSpecs, P extends PositionalSpec | undefined>(
  spec: CommandSpec<O, P>,
  work: (input: Input<O, P>) => Promise<number>,
  interrupt = (): void => process.exit(2),
): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  await runCommand(spec, work, { exitCode: 2 });
}
