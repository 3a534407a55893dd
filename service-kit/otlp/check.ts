// Sends one item of each signal as a workload would, and finds out what to change if it is not accepted.
import { type Env, readEnv } from '../env.ts';
import { advise } from './advice.ts';
import { transportFor } from './exporter.ts';
import { displayedUrl, redactor } from './outage.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { probes } from './probes.ts';
import { workloadResource } from './resource-attributes.ts';
import { sampleMessage } from './samples.ts';
import { type OtlpSettings, otlpSettings } from './settings.ts';
import { type Signal, signals } from './variables.ts';

/** Environment variables. */
export type Vars = Readonly<Record<string, string | undefined>>;

/** What happened to a signal's item. */
export interface Checked {
  signal: Signal;
  protocol: string;
  /** Without secrets. */
  collector: string;
  outcome: Outcome;
  /** What to do if it was not accepted; sentences. */
  advice?: string;
  /** Variables with which it is accepted, if some were found by trying. */
  fix?: Vars;
}

const maxWaitMs = 5_000;

/** One result for each signal that has an endpoint. */
export async function checkSignals(service: string, vars: Vars): Promise<Checked[]> {
  const checked = await Promise.all(signals.map((signal) => checkSignal(service, vars, signal)));
  return checked.filter((one) => one !== undefined);
}

/** Undefined if the signal is not exported. */
export async function checkSignal(service: string, vars: Vars, signal: Signal): Promise<Checked | undefined> {
  const env = readEnv(service, vars);
  const settings = otlpSettings(env, signal);
  if (!settings) return undefined;
  const outcome = withoutSecrets(await send(env, settings), settings);
  const result = { signal, protocol: settings.protocol, collector: displayedUrl(settings), outcome };
  if (outcome.kind === 'accepted') return result;
  const found = await tryProbes(service, vars, settings, outcome);
  return { ...result, ...(found ?? { advice: advise(settings, outcome) }) };
}

async function send(env: Env, settings: OtlpSettings): Promise<Outcome> {
  const transport = transportFor(settings);
  const message = await sampleMessage(env, settings, workloadResource(env));
  const waitMs = settings.timeoutMs > 0 ? Math.min(settings.timeoutMs, maxWaitMs) : maxWaitMs;
  const reply = await transport.send(message, waitMs);
  transport.close();
  return outcomeOf(reply);
}

const withoutSecrets = (outcome: Outcome, settings: OtlpSettings): Outcome =>
  outcome.kind === 'accepted' ? outcome : { ...outcome, words: redactor(settings)(outcome.words) };

/** Changes one setting at a time, and advises only what was then accepted. */
async function tryProbes(service: string, vars: Vars, settings: OtlpSettings, outcome: Outcome) {
  for (const { advice, fix } of probes(vars, settings, outcome)) {
    const env = readEnv(service, { ...vars, ...fix });
    const changed = otlpSettings(env, settings.signal);
    if (changed && (await send(env, changed)).kind === 'accepted') return { advice, fix };
  }
  return undefined;
}
