// Which components of k8s/components can't be used together, and which need another one.

export interface Contradiction {
  readonly pair: readonly [string, string];
  readonly reason: string;
}

export const contradictions: readonly Contradiction[] = [
  { pair: ['external-redis', 'redis-password'], reason: '`redis-password` is for the Redis in the cluster' },
  { pair: ['external-redis-secret', 'redis-password'], reason: '`redis-password` is for the Redis in the cluster' },
  { pair: ['frontend-node-port', 'non-public-frontend'], reason: 'one publishes the frontend, the other hides it' },
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
  'external-redis-secret': 'external-redis',
  'frontend-node-port': 'service-mesh-istio',
  'google-cloud-operations': 'otel-collector',
  'kind-consoles': 'observability',
  'without-gateway': 'service-mesh-istio',
};

/** Components that also change what another one adds, if it is used, which must come before them. */
export const follows: Readonly<Record<string, readonly string[]>> = {
  egress: ['service-mesh-istio', 'network-policies', 'secure'],
  'gateway-api': ['service-mesh-istio'],
  'grpc-routes': ['service-mesh-istio', 'headless'],
  'otel-collector': ['observability', 'network-policies', 'secure'],
  otlp: ['observability', 'network-policies', 'secure'],
};

export const contradicts = (one: string, other: string): boolean =>
  contradictions.some(({ pair }) => pair.includes(one) && pair.includes(other));

/** The components to list for these, in an order that kustomize accepts. */
export const withNeeded = (names: readonly string[]): string[] => {
  const needed = names.flatMap((name) => needs[name] ?? []);
  const of = (table: object) => names.filter((name) => name in table);
  return [
    ...new Set([
      ...needed,
      ...names.filter((name) => !(name in needs || name in follows)),
      ...of(follows),
      ...of(needs),
    ]),
  ];
};
