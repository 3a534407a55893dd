// A workload for tests: it exports nothing, and logs nothing by default.
import { readEnv } from '../env.ts';
import { createLog } from '../log.ts';
import { noTelemetry } from '../telemetry.ts';
import type { Workload } from '../workload.ts';

/** A workload with these environment variables; set LOG_LEVEL to see its log. */
export function testWorkload(name: string, vars: Record<string, string | undefined> = {}): Workload {
  const env = readEnv(name, { LOG_LEVEL: 'silent', ...vars });
  return { name, env, log: createLog(env), telemetry: noTelemetry };
}

/** A warning in a log. */
export interface Warning {
  fields: { event?: string; reason?: string };
  message: string;
}

/** A workload, and the warnings in its log. */
export function loggedWorkload(
  name: string,
  vars: Record<string, string | undefined> = {},
): { workload: Workload; warnings: Warning[] } {
  const workload = testWorkload(name, vars);
  const warnings: Warning[] = [];
  workload.log.warn = (fields: Warning['fields'], message = '') => {
    warnings.push({ fields, message });
  };
  return { workload, warnings };
}
