// Sends one item of each signal as a workload would, and finds out what to change if it is not accepted.
import { type Env, readEnv } from '../env.ts';
import { advise } from './advice.ts';
import { transportFor } from './exporter.ts';
import { displayedUrl, redactor } from './outage.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { isRefusal, probes, type Vars } from './probes.ts';
import { workloadResource } from './resource-attributes.ts';
import { sampleMessage } from './samples.ts';
import { type OtlpSettings, otlpSettings } from './settings.ts';
import { type Signal, signals } from './variables.ts';

export type { Vars };

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
  return { ...result, ...(found ?? { advice: advise(vars, settings, outcome) }) };
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

/** Changes settings, and advises only what was then accepted, or found a collector with another complaint. */
async function tryProbes(service: string, vars: Vars, settings: OtlpSettings, outcome: Outcome) {
  let closer: { advice: string } | undefined;
  for (const { advice, fix } of probes(vars, settings, outcome)) {
    const env = readEnv(service, { ...vars, ...fix });
    const changed = otlpSettings(env, settings.signal);
    const reached = changed && (await send(env, changed));
    if (reached?.kind === 'accepted') return { advice, fix };
    if (reached && isCloser(outcome, reached))
      closer ??= { advice: `${advice} ${advise({ ...vars, ...fix }, changed, reached)}` };
  }
  return closer;
}

/** Instead of no OTLP at all: a refused key, a rejected part, or a certificate. */
const isCloser = (before: Outcome, after: Outcome): boolean =>
  before.kind === 'failed' &&
  /^(HPE_|EPROTO|ECONNRESET|UNAVAILABLE)/.test(before.code) &&
  !/certificate/i.test(before.words) &&
  (after.kind === 'partial' ||
    (after.kind === 'failed' && (isRefusal(after.code) || /certificate/i.test(after.words))));
