// The kinds of the objects that make up the shop, in its namespace: what a deployment may leave behind, and what an undeploy
// removes. Other kinds, such as ClusterRoles, are the same for every configuration and need an administrator.
import { tryRun } from './exec.ts';
import { resourceOf } from './rights.ts';
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

/** Only components have them, so a user who may not delete them has none. Clusters without the Gateway API have no routes. */
export const optionalKinds: readonly Kind[] = [
  ...kindsOf('policy/v1', 'PodDisruptionBudget'),
  ...kindsOf('gateway.networking.k8s.io/v1', 'Gateway', 'HTTPRoute', 'GRPCRoute'),
  ...kindsOf('networking.istio.io/v1', 'ServiceEntry'),
];

/** The optional kinds that this user may delete. */
export async function deletableKinds({ context, namespace }: Target): Promise<readonly Kind[]> {
  const question = ['--context', context, 'auth', 'can-i', 'delete', '--namespace', namespace];
  const mayDelete = async (kind: Kind) => (await tryRun('kubectl', [...question, resourceOf(kind)])) !== undefined;
  const answers = await Promise.all(optionalKinds.map(mayDelete));
  return optionalKinds.filter((_, index) => answers[index]);
}

export const istioKinds: readonly Kind[] = [
  ...kindsOf('networking.istio.io/v1', 'Gateway', 'VirtualService', 'Sidecar', 'DestinationRule'),
  ...kindsOf('security.istio.io/v1', 'AuthorizationPolicy', 'PeerAuthentication'),
  ...kindsOf('telemetry.istio.io/v1', 'Telemetry'),
];
