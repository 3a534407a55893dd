// Runs a command of the lab: 2 is the exit code of what could not be measured.
import { Problem } from '../start/problem.ts';

/** `work` resolves with the exit code. */
export async function command(
  work: (args: string[]) => Promise<number>,
  interrupt = (): void => process.exit(2),
): Promise<never> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  try {
    process.exit(await work(process.argv.slice(2)));
  } catch (error) {
    console.error(error instanceof Problem ? error.message : error);
    process.exit(2);
  }
}

/** For `--help`. */
export function printed(help: string): number {
  console.log(help);
  return 0;
}
