// Which components of k8s/components can't be used together, and which need another one.

export interface Contradiction {
  readonly pair: readonly [string, string];
  readonly reason: string;
  /** kustomize accepts the pair, but one of them has no effect. */
  readonly isSilent?: true;
}

export const contradictions: readonly Contradiction[] = [
  { pair: ['egress', 'headless'], reason: '`egress` needs `service-mesh-istio`', isSilent: true },
  {
    pair: ['egress', 'non-public-frontend'],
    reason: '`egress` is for the mesh, in which the frontend is already unreachable from outside',
  },
  { pair: ['external-redis', 'redis-password'], reason: '`redis-password` is for the Redis in the cluster' },
  { pair: ['external-redis-secret', 'redis-password'], reason: '`redis-password` is for the Redis in the cluster' },
  {
    pair: ['frontend-node-port', 'headless'],
    reason: '`frontend-node-port` needs `service-mesh-istio`',
    isSilent: true,
  },
  { pair: ['frontend-node-port', 'non-public-frontend'], reason: 'one publishes the frontend, the other hides it' },
  {
    pair: ['grpc-routes', 'headless'],
    reason: 'with `headless`, clients call the pods of a service, which none of its routes matches',
    isSilent: true,
  },
  {
    pair: ['headless', 'service-mesh-istio'],
    reason:
      'with `headless`, clients call the pods of a service, whose retries and outlier detection then have no effect',
    isSilent: true,
  },
  { pair: ['headless', 'without-gateway'], reason: '`without-gateway` needs `service-mesh-istio`', isSilent: true },
  { pair: ['network-policies', 'secure'], reason: '`secure` contains `network-policies`' },
  {
    pair: ['non-public-frontend', 'service-mesh-istio'],
    reason: 'in the mesh the frontend is already unreachable from outside, except through the gateway',
  },
  {
    pair: ['non-public-frontend', 'without-gateway'],
    reason: '`without-gateway` is for the mesh, in which the frontend is already unreachable from outside',
  },
];

/** Components that change what another one adds, which must come before them. */
export const needs: Readonly<Record<string, string>> = {
  egress: 'service-mesh-istio',
  'external-redis-secret': 'external-redis',
  'frontend-node-port': 'service-mesh-istio',
  'google-cloud-operations': 'otel-collector',
  'kind-consoles': 'observability',
  'without-gateway': 'service-mesh-istio',
};

const addsPods = ['metrics-server', 'observability', 'otel-collector'];

/** Components that also change what another one adds, if it is used, which must come before them. */
export const follows: Readonly<Record<string, readonly string[]>> = {
  'cpu-limits': ['autoscaling', ...addsPods],
  egress: ['network-policies', 'secure'],
  'external-redis': ['network-policies', 'secure'],
  'gateway-api': ['service-mesh-istio'],
  'grpc-routes': ['service-mesh-istio'],
  'image-pull-secrets': addsPods,
  ipv6: ['frontend-node-port', 'headless', 'kind-consoles', ...addsPods],
  openshift: addsPods,
  'otel-collector': ['observability', 'network-policies', 'secure'],
  otlp: ['observability', 'network-policies', 'secure'],
};

export const contradicts = (one: string, other: string): boolean =>
  contradictions.some(({ pair }) => pair.includes(one) && pair.includes(other));

/** The components to list for these, in an order that kustomize accepts and in which each changes what it should. */
export function withNeeded(names: readonly string[]): string[] {
  // Those that change what is there come last.
  const rank = (name: string) => (name in needs ? 2 : name in follows ? 1 : 0);
  const all = [...new Set(names.flatMap((name) => [needs[name] ?? [], name].flat()))].sort((a, b) => rank(a) - rank(b));
  const listed = new Set<string>();
  const list = (name: string): void => {
    for (const before of [needs[name] ?? [], follows[name] ?? []].flat()) if (all.includes(before)) list(before);
    listed.add(name);
  };
  all.forEach(list);
  return [...listed];
}
