// A workload as a value: created once at the start, and passed to all its parts.
import { type Env, readEnv } from './env.ts';
import { createLog, type Log } from './log.ts';
import { startTelemetry, type Telemetry } from './telemetry.ts';

/** One workload of the shop: its name, environment, log and telemetry. */
export interface Workload {
  /** Such as cartservice. Appears in logs, spans and metrics. */
  readonly name: string;
  readonly env: Env;
  readonly log: Log;
  readonly telemetry: Telemetry;
}

/**
 * Reads the environment `vars`, and starts logging and telemetry. Rejects with an EnvError if a variable is invalid.
 */
export async function createWorkload(name: string, vars: Record<string, string | undefined>): Promise<Workload> {
  const env = readEnv(name, vars);
  const log = createLog(env);
  return { name, env, log, telemetry: await startTelemetry(env, log) };
}
