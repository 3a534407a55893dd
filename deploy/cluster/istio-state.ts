// Whether the parts of Istio that deploy:kind installed are there and run.
import type { DeployConfig } from './config.ts';
import { diagnose, eventsOf, type Finding } from './diagnosis.ts';
import { istioNamespace } from './existing-istio.ts';
import { istioParts } from './istio.ts';
import { readState } from './state.ts';
import type { Target } from './target.ts';

/** One finding for each part that is missing or doesn't run; none for someone else's Istio. */
export async function istioFindings(to: Target, config: DeployConfig): Promise<Finding[]> {
  if (config.mesh === 'none' || config.existingIstio) return [];
  const [state, events] = await Promise.all([readState(to, istioNamespace), eventsOf(to, istioNamespace)]);
  return istioParts(config).flatMap((name) => diagnose(state, name, events) ?? []);
}
