// The output of otlp-check, here and in a pod: `main.mjs otlp-check`.
import { EnvError } from '../env.ts';
import { kitVariables } from '../kit-variables.ts';
import { problemsOf } from '../variables.ts';
import { type Checked, checkSignal, type Vars } from './check.ts';
import { ignoredSettings, type Signal, signals } from './variables.ts';

/** Also in docs/configuration.md. */
export const exitCodes = {
  0: 'everything was accepted',
  1: 'something was not accepted',
  2: 'wrong usage, or an invalid variable',
  3: 'nothing to check: no endpoint is set',
};

/** `--to` replaces all endpoints. */
export const withEndpoint = (vars: Vars, url: string | undefined): Vars =>
  url === undefined
    ? vars
    : {
        ...vars,
        ...Object.fromEntries(
          signals.map((signal) => [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`, undefined]),
        ),
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
      };

/** Checks and prints; returns the exit code. Throws an EnvError if a variable is invalid. */
export async function reportCheck(
  services: readonly string[],
  vars: Vars,
  print: (line: string) => void,
): Promise<keyof typeof exitCodes> {
  const problems = problemsOf('otlp-check', vars, kitVariables);
  if (problems.length > 0) throw new EnvError(problems.join('\n'));
  for (const { variable, value, reason } of ignoredSettings(vars))
    print(`${variable}${value ? `=${value}` : ''} is ignored: ${reason}.`);
  const results = await Promise.all(signals.map((signal) => checkAll(services, vars, signal)));
  for (const [index, checked] of results.entries()) print(describe(signals[index], checked, services.length));
  const sent = results.filter((checked) => checked !== undefined);
  if (sent.length === 0) {
    print('Nothing is exported. Set OTEL_EXPORTER_OTLP_ENDPOINT, or use --to URL.');
    return 3;
  }
  return sent.every(isFine) ? 0 : 1;
}

const isFine = ({ outcome }: Checked): boolean =>
  outcome.kind === 'accepted' || (outcome.kind === 'partial' && outcome.rejected === 0);

/** All workloads have the same settings, so the first failure is everyone's. */
async function checkAll(services: readonly string[], vars: Vars, signal: Signal): Promise<Checked | undefined> {
  let checked: Checked | undefined;
  for (const service of services) {
    checked = await checkSignal(service, vars, signal);
    if (!checked || !isFine(checked)) return checked;
  }
  return checked;
}

function describe(signal = '', checked: Checked | undefined, services: number): string {
  if (!checked) return `${signal.padEnd(8)} not exported`;
  const { collector, protocol, advice } = checked;
  const target = `${signal.padEnd(8)} ${protocol} to ${collector}`;
  return [target, ...[resultOf(checked, services), advice].filter(Boolean).map((line) => `         ${line}`)].join(
    '\n',
  );
}

function resultOf({ outcome }: Checked, services: number): string {
  const sent = services > 1 ? `accepted, for ${services} workloads` : 'accepted';
  if (outcome.kind === 'accepted') return sent;
  if (outcome.kind === 'partial')
    return outcome.rejected > 0 ? `rejected: ${outcome.words || 'no reason given'}` : `${sent}: ${outcome.words}`;
  return `not accepted: ${outcome.code} ${outcome.words}`.trim();
}

/** `main.mjs otlp-check [--to URL]`. */
export async function runCheck(service: string, vars: Vars, args: readonly string[]): Promise<number> {
  const [option, url, ...more] = args;
  if (more.length > 0 || (option !== undefined && (option !== '--to' || url === undefined))) {
    console.error('Usage: otlp-check [--to URL]');
    return 2;
  }
  try {
    return await reportCheck([service], withEndpoint(vars, url), console.log);
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    console.error(error.message);
    return 2;
  }
}
