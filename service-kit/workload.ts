// A workload as a value: created once at the start, and passed to all its parts.
import { type Env, EnvError, readEnv } from './env.ts';
import { errorNamed } from './errors.ts';
import type { Faults } from './faults/faults.ts';
import { kitVariables } from './kit-variables.ts';
import { createLog, type Log, type LogSink } from './log.ts';
import { misspelled } from './misspelled.ts';
import { otlpSettings } from './otlp/settings.ts';
import { ignoredSettings, ignoredVariables } from './otlp/variables.ts';
import { startTelemetry, type Telemetry } from './telemetry.ts';
import { problemsOf, type Variables } from './variables.ts';

/** One workload of the shop: its name, environment, log and telemetry. */
export interface Workload {
  /** Such as cartservice. Appears in logs, spans and metrics. */
  readonly name: string;
  readonly env: Env;
  readonly log: Log;
  readonly telemetry: Telemetry;
  /** With FLAGS_FILE. */
  readonly faults?: Faults;
}

/** Logged once, however many workloads are in this process. */
const reported = new Set<string>();

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
  const sink: LogSink | undefined = otlpSettings(env, 'logs') && {};
  const log = createLog(env, sink);
  const telemetry = await startTelemetry(env, log, sink);
  warnOfNames(log, vars, Object.keys(variables));
  const flags = env.optional('FLAGS_FILE');
  if (!flags) return { name, env, log, telemetry };
  const { startFaults } = await import('./faults/faults.ts');
  return { name, env, log, telemetry, faults: await startFaults(name, flags, log, errorNamed) };
}

/** Names what has no effect: misspelled variables, and OpenTelemetry's variables and values that are not supported. */
function warnOfNames(log: Log, vars: Readonly<Record<string, string | undefined>>, known: readonly string[]): void {
  const isNew = (key: string) => !reported.has(key) && reported.add(key);
  const names = Object.keys(vars).filter((name) => !(name in ignoredVariables));
  const close = new Map(misspelled(names, known).map((one) => [one.name, one.known]));
  for (const [variable, meant] of close)
    if (isNew(variable))
      log.warn(
        { event: 'kit.variable.unknown', variable, known: meant },
        'unknown environment variable; it may be misspelled',
      );
  for (const ignored of ignoredSettings(vars))
    if (!close.has(ignored.variable) && isNew(`${ignored.variable}=${ignored.value}`))
      log.warn({ event: 'kit.variable.ignored', ...ignored }, 'this setting is ignored');
}
