// Runs one workload as a process: reads the environment, starts, and stops on SIGTERM or SIGINT.
import { EnvError } from './env.ts';
import { machineProblem } from './machine-problem.ts';
import { printCrashes } from './print-crashes.ts';
import type { RunningWorkload } from './serve.ts';
import { withSourcePositions } from './source-map.ts';
import { collectStartUpGarbage } from './start-up-garbage.ts';
import type { Variables } from './variables.ts';
import { createWorkload, type Workload } from './workload.ts';

/** Starts a workload; each main.ts exports one as `run`. */
export type Run = (workload: Workload) => Promise<RunningWorkload>;

/**
 * Starts a workload in this process with these environment variables; throws an EnvError if some are invalid. `own`:
 * those that it reads besides the kit's.
 */
export async function startWorkload(
  service: string,
  run: Run,
  vars: NodeJS.ProcessEnv,
  own?: Variables,
): Promise<RunningWorkload> {
  return run(await createWorkload(service, vars, own));
}

/**
 * Runs a workload as the only one of its process, until SIGTERM or SIGINT: exits with 0 after an orderly stop, or with
 * 1 if it can't start. With the argument otlp-check, only checks where its telemetry arrives.
 */
export async function runProgram(service: string, run: Run, own?: Variables): Promise<void> {
  if (process.argv[2] === 'otlp-check') {
    const { runCheck } = await import('./otlp/check-report.ts');
    process.exit(await runCheck(service, process.env, process.argv.slice(3)));
  }
  printCrashes();
  const running = await startWorkload(service, run, process.env, own).catch((error: unknown) => {
    console.error(startupErrorMessage(service, error));
    process.exit(1);
  });
  collectStartUpGarbage();
  const stop = async () => {
    await running.stop();
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** Why a workload did not start, in one sentence; with a stack only if it is a bug. */
export function startupErrorMessage(service: string, error: unknown): string {
  if (error instanceof EnvError) return error.message;
  const problem = machineProblem(error);
  if (problem) return `${service} could not start: ${problem} (${reasonOf(error)}).`;
  if (error instanceof Error && /EADDRNOTAVAIL|EAFNOSUPPORT|listen EINVAL/.test(error.message))
    return `${service}: this machine does not have the address in LISTEN_ADDR (${error.message}).`;
  if (error instanceof Error && error.message.includes('listen EACCES'))
    return `${service}: its user may not listen on its port (${error.message}). Set PORT to 1024 or more.`;
  if (error instanceof Error && /EADDRINUSE|No address added/.test(error.message))
    return `${service}: another program is using its port (${error.message}). Stop that program or set PORT.`;
  return `${service} could not start: ${error instanceof Error ? withSourcePositions(`${error.stack}`) : error}`;
}

const reasonOf = (error: unknown) => String(error instanceof Error ? error.message : error).replaceAll('\n', ' ');
