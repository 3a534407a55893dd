// A workload for tests: nothing is exported, and only what a test asks for is logged.
import { readEnv } from '../env.ts';
import { createLog } from '../log.ts';
import { noTelemetry } from '../telemetry.ts';
import type { Workload } from '../workload.ts';

export function testWorkload(name: string, vars: Record<string, string | undefined> = {}): Workload {
  const env = readEnv(name, { LOG_LEVEL: 'silent', ...vars });
  return { name, env, log: createLog(env), telemetry: noTelemetry };
}
