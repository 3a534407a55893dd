// The kinds of the objects that make up the shop, in its namespace: what a deployment may leave behind, and what an undeploy
// removes. Other kinds, such as ClusterRoles, are the same for every configuration and need an administrator.
import { tryRun } from './exec.ts';
import type { Target } from './target.ts';

export interface Kind {
  apiVersion: string;
  kind: string;
}

const kindsOf = (apiVersion: string, ...kinds: string[]): Kind[] => kinds.map((kind) => ({ apiVersion, kind }));

export const coreKinds: readonly Kind[] = [
  ...kindsOf('v1', 'ConfigMap', 'Service', 'ServiceAccount'),
  ...kindsOf('apps/v1', 'Deployment', 'StatefulSet'),
  ...kindsOf('autoscaling/v2', 'HorizontalPodAutoscaler'),
  ...kindsOf('networking.k8s.io/v1', 'NetworkPolicy'),
];

/** See budgetKinds. */
export const budgets: readonly Kind[] = kindsOf('policy/v1', 'PodDisruptionBudget');

/** Only the component availability has budgets, so a user who may not delete them has none. */
export async function budgetKinds({ context, namespace }: Target): Promise<readonly Kind[]> {
  const question = ['auth', 'can-i', 'delete', 'poddisruptionbudgets.policy', '--namespace', namespace];
  return (await tryRun('kubectl', ['--context', context, ...question])) === undefined ? [] : budgets;
}

export const istioKinds: readonly Kind[] = [
  ...kindsOf('networking.istio.io/v1', 'Gateway', 'VirtualService', 'Sidecar', 'DestinationRule'),
  ...kindsOf('security.istio.io/v1', 'AuthorizationPolicy', 'PeerAuthentication'),
  ...kindsOf('telemetry.istio.io/v1', 'Telemetry'),
];
