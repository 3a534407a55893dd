// A workload as a value: created once at the start of its process, and passed to everything that it needs.
import { type Env, readEnv } from './env.ts';
import { createLog, type Log } from './log.ts';
import { startTelemetry, type Telemetry } from './telemetry.ts';

export interface Workload {
  /** Such as cartservice: in logs, spans and metrics. */
  readonly name: string;
  readonly env: Env;
  readonly log: Log;
  readonly telemetry: Telemetry;
}

/** Reads the environment and starts log and telemetry; an invalid variable is an EnvError. */
export async function createWorkload(name: string, vars: Record<string, string | undefined>): Promise<Workload> {
  const env = readEnv(name, vars);
  const log = createLog(env);
  return { name, env, log, telemetry: await startTelemetry(env, log) };
}
