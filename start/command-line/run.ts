// Runs a command from its command line to its exit code.
import { Problem } from '../problem.ts';
import { helpText } from './help.ts';
import { parseCommandLine, positionalsOfHelp, UsageError } from './parse.ts';
import { type CommandSpec, type Input, type OptionSpecs, type PositionalSpec, withArguments } from './spec.ts';

const wrongUsage = 2;

export interface Failing {
  /** The exit code when `work` rejects. */
  readonly exitCode?: number;
  /** The message for an error that a person can fix. Other errors are printed with their stack. */
  readonly messageOf?: (error: unknown) => string | undefined;
}

const messageOfProblem = (error: unknown) => (error instanceof Problem ? error.message : undefined);

/** Ends the process when `work` resolves with an exit code. Otherwise it goes on, as the shop does. */
export async function runCommand<O extends OptionSpecs, P extends PositionalSpec | undefined>(
  spec: CommandSpec<O, P>,
  work: (input: Input<O, P>) => Promise<number> | Promise<void>,
  { exitCode = 1, messageOf = messageOfProblem }: Failing = {},
): Promise<void> {
  const args = process.argv.slice(2);
  const helpPositionals = positionalsOfHelp(spec, args);
  if (helpPositionals) {
    console.log(helpText(spec, helpPositionals));
    process.exit(0);
  }
  const input = readInput(spec, args);
  try {
    const code: unknown = await work(input);
    if (typeof code === 'number') process.exit(code);
  } catch (error) {
    console.error(messageOf(error) ?? error);
    process.exit(exitCode);
  }
}

function readInput<O extends OptionSpecs, P extends PositionalSpec | undefined>(
  spec: CommandSpec<O, P>,
  args: string[],
): Input<O, P> {
  try {
    return parseCommandLine(spec, args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\nFor help: ${withArguments(spec.name, '--help')}`);
    process.exit(wrongUsage);
  }
}
