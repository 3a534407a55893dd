// The kinds of the objects that make up the shop, in its namespace: what a deployment may leave behind, and what an undeploy
// removes. Other kinds, such as ClusterRoles, are the same for every configuration and need an administrator.

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
  ...kindsOf('policy/v1', 'PodDisruptionBudget'),
];

export const istioKinds: readonly Kind[] = [
  ...kindsOf('networking.istio.io/v1', 'Gateway', 'VirtualService', 'Sidecar', 'DestinationRule'),
  ...kindsOf('security.istio.io/v1', 'AuthorizationPolicy', 'PeerAuthentication'),
  ...kindsOf('telemetry.istio.io/v1', 'Telemetry'),
];
