// Which traces a workload records: OTEL_TRACES_SAMPLER.
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { Env } from '../env.ts';
import { isSupported } from './variables.ts';

const variable = 'OTEL_TRACES_SAMPLER';
const standard = 'parentbased_always_on';

/** The sampler; createWorkload has checked the variables. */
export function sampler(env: Env): Sampler {
  const given = env.optional(variable)?.toLowerCase() ?? standard;
  const name = isSupported(variable, given) ? given : standard;
  const root = rootSampler(name.replace(/^parentbased_/, ''), Number(env.optional('OTEL_TRACES_SAMPLER_ARG') ?? 1));
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}

function rootSampler(name: string, ratio: number): Sampler {
  if (name === 'always_off') return new AlwaysOffSampler();
  return name === 'traceidratio' ? new TraceIdRatioBasedSampler(ratio) : new AlwaysOnSampler();
}
