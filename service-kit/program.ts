// Runs a workload as a program of its own: reads the environment, starts, and stops on SIGTERM or SIGINT.
import { EnvError } from './env.ts';
import type { RunningWorkload } from './serve.ts';
import { withSourcePositions } from './source-map.ts';
import { createWorkload, type Workload } from './workload.ts';

export type Run = (workload: Workload) => Promise<RunningWorkload>;

/** Starts a workload in this process; a wrong environment is an EnvError. */
export async function startWorkload(service: string, run: Run, vars: NodeJS.ProcessEnv): Promise<RunningWorkload> {
  return run(await createWorkload(service, vars));
}

/** The whole life of a process that is one workload. */
export async function runProgram(service: string, run: Run): Promise<void> {
  // What Node prints before it ends.
  process.on('uncaughtExceptionMonitor', (bug) => {
    if (bug instanceof Error && bug.stack) bug.stack = withSourcePositions(bug.stack);
  });
  const running = await startWorkload(service, run, process.env).catch((error: unknown) => {
    console.error(startupErrorMessage(service, error));
    process.exit(1);
  });
  const stop = async () => {
    await running.stop();
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** One sentence for a person; the stack only when it is a bug. */
export function startupErrorMessage(service: string, error: unknown): string {
  if (error instanceof EnvError) return error.message;
  if (error instanceof Error && /EADDRINUSE|No address added/.test(error.message))
    return `${service}: its port is taken by another program (${error.message}). Stop that one or set PORT.`;
  return `${service} could not start: ${error instanceof Error ? withSourcePositions(`${error.stack}`) : error}`;
}
