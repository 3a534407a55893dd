// A workload as a value: created once at the start, and passed to all its parts.
import { type Env, EnvError, readEnv } from './env.ts';
import { kitVariables } from './kit-variables.ts';
import { createLog, type Log } from './log.ts';
import { misspelled } from './misspelled.ts';
import { startTelemetry, type Telemetry } from './telemetry.ts';
import { problemsOf, type Variables } from './variables.ts';

/** One workload of the shop: its name, environment, log and telemetry. */
export interface Workload {
  /** Such as cartservice. Appears in logs, spans and metrics. */
  readonly name: string;
  readonly env: Env;
  readonly log: Log;
  readonly telemetry: Telemetry;
}

/** Logged once, however many workloads are in this process. */
const reportedNames = new Set<string>();

/**
 * Reads the environment `vars`, and starts logging and telemetry. Rejects with an EnvError that names all variables, of
 * the kit and of `own`, which are missing or invalid.
 */
export async function createWorkload(
  name: string,
  vars: Record<string, string | undefined>,
  own: Variables = {},
): Promise<Workload> {
  const variables = { ...kitVariables, ...own };
  const problems = problemsOf(name, vars, variables);
  if (problems.length > 0) throw new EnvError(problems.join('\n'));
  const env = readEnv(name, vars);
  const log = createLog(env);
  for (const { name: variable, known } of misspelled(Object.keys(vars), Object.keys(variables))) {
    if (!reportedNames.has(variable))
      log.warn({ variable, known }, 'unknown environment variable; it may be misspelled');
    reportedNames.add(variable);
  }
  return { name, env, log, telemetry: await startTelemetry(env, log) };
}
