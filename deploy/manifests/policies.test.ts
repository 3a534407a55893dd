// The manifests generated from topology.ts: what they allow, and what the sidecars retry. Needs no cluster.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { contract } from '@boutique/protos/gen/contract.ts';
import protobuf from 'protobufjs';
import { edges, type WorkloadName, workload, workloadNames } from '../../topology.ts';
import { authorizationPolicies } from './authorization-policies.ts';
import { manifests } from './generated-files.ts';
import { type Labels, networkPolicies, type Policy, type Rule, redisPolicy } from './network-policies.ts';
import { retries } from './retries.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const durable = workloadNames.filter((name) => workload(name).durable);
/** All pods of the namespace, and one without a policy of its own. */
const pods = [...workloadNames, 'redis-cart', 'loadgenerator', 'shop-gateway', 'otel-collector', 'stranger'];
const ports: Record<string, number> = {
  ...Object.fromEntries(workloadNames.map((name) => [name, workload(name).containerPort])),
  'redis-cart': 6379,
  'shop-gateway': 80,
  'otel-collector': 4318,
};
/** The ingress gateways of istioctl, of Helm's chart, and of the Gateway API. */
const gateways = [
  'istio-system/istio-ingressgateway-service-account',
  'istio-system/istio-ingressgateway',
  'istio-ingress/istio-ingress',
  'shop-gateway-istio',
];
const toRedis = durable.map((name) => `${name} redis-cart`);

const methodsOf = (name: WorkloadName) => {
  const { serves } = workload(name);
  if (!serves) return [];
  return protobuf.Root.fromJSON(contract)
    .lookupService(serves)
    .methodsArray.map((method) => ({ rpc: `${serves}/${method.name}`, level: method.getOption('idempotency_level') }));
};
const rpcs = workloadNames.flatMap((callee) => methodsOf(callee).map((method) => ({ callee, ...method })));

/** The pairs for which `holds` is true, as sorted lines. */
const pairs = (lefts: string[], rights: string[], holds: (left: string, right: string) => boolean) =>
  lefts.flatMap((left) => rights.filter((right) => holds(left, right)).map((right) => `${left} ${right}`)).sort();

test('the committed manifests are up to date', () => {
  for (const [path, make] of Object.entries(manifests))
    assert.equal(read(path), make(), `${path} is stale: run npm run manifests`);
});

const selects = ({ matchLabels = {}, matchExpressions = [] }: Labels, pod: string) =>
  Object.entries(matchLabels).every(([label, value]) => label === 'app' && value === pod) &&
  matchExpressions.every(({ key, values }) => key === 'app' && !values.includes(pod));

const allPolicies = [...networkPolicies, redisPolicy];

/** Whether a rule allows a pod of the namespace, or, without `pod`, a client outside it. */
const admits = (rules: Rule[] = [], side: 'from' | 'to', port: number, pod?: string) =>
  rules.some((rule) => {
    if (!rule.ports.some((open) => open.port === port)) return false;
    const peers = rule[side];
    if (!peers) return true;
    return peers.some(({ podSelector, namespaceSelector }) =>
      Boolean(pod && podSelector && !namespaceSelector && selects(podSelector, pod)),
    );
  });
const rulesOf = (pod: string, direction: 'ingress' | 'egress', policies: readonly Policy[] = allPolicies) =>
  policies.filter(({ spec }) => selects(spec.podSelector, pod)).flatMap(({ spec }) => spec[direction] ?? []);

test('the network policies allow exactly the calls of the topology within the shop', () => {
  assert.deepEqual(networkPolicies[0]?.spec, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  const connects = (from: string, to: string, port: number) =>
    admits(rulesOf(from, 'egress'), 'to', port, to) && admits(rulesOf(to, 'ingress'), 'from', port, from);
  const everyPort = [...new Set([...Object.values(ports), 80, 5000, 9999])];
  const expected = [
    ...edges.map(({ caller, callee }) => `${caller} ${callee}`),
    ...toRedis,
    ...['loadgenerator', 'shop-gateway'].map((name) => `${name} frontend`),
    ...workloadNames.map((name) => `${name} otel-collector`),
  ];
  assert.deepEqual(
    pairs(pods, pods, (from, to) => everyPort.some((port) => connects(from, to, port))),
    expected.sort(),
  );
  assert.deepEqual(
    pairs(pods, pods, (from, to) => connects(from, to, ports[to] ?? 0)),
    expected,
  );
});

test('without the component network-policies, only workloads that store something connect to Redis', () => {
  const rules = rulesOf('redis-cart', 'ingress', [redisPolicy]);
  assert.deepEqual(
    pods.filter((pod) => admits(rules, 'from', 6379, pod)),
    durable,
  );
  assert.ok(!admits(rules, 'from', 6379), 'from outside the namespace');
  assert.deepEqual(redisPolicy.spec.policyTypes, ['Ingress']);
});

test('only the frontend and its gateway accept connections from outside the namespace', () => {
  const open = pods.filter((pod) => Object.values(ports).some((port) => admits(rulesOf(pod, 'ingress'), 'from', port)));
  assert.deepEqual(open, ['frontend', 'shop-gateway']);
});

test('an identity may call exactly the RPCs that the topology allows', () => {
  assert.deepEqual(authorizationPolicies[0]?.spec, {});
  const identities = [...pods, ...gateways];
  const rulesFor = (identity: string, pod: string) =>
    authorizationPolicies
      .filter(({ spec }) => spec.selector?.matchLabels.app === pod)
      .flatMap(({ spec }) => spec.rules ?? [])
      .filter(({ from }) => from?.some(({ source }) => source.serviceAccounts.includes(identity)));
  const calls = (identity: string, rpc: string) =>
    rulesFor(identity, rpcs.find((known) => known.rpc === rpc)?.callee ?? '').some(({ to }) =>
      to?.some(({ operation }) => operation.methods?.includes('POST') && operation.paths?.includes(`/${rpc}`)),
    );
  assert.deepEqual(
    pairs(
      identities,
      rpcs.map(({ rpc }) => rpc),
      calls,
    ),
    edges.flatMap(({ caller, rpcs: own }) => own.map((rpc) => `${caller} ${rpc}`)).sort(),
  );
  const unbound = pairs(identities, pods, (from, to) =>
    rulesFor(from, to).some((rule) => !rule.to?.every(({ operation }) => operation.paths)),
  );
  const toFrontend = [...gateways, 'loadgenerator'].map((name) => `${name} frontend`);
  assert.deepEqual(unbound, [...toRedis, ...toFrontend].sort());
});

test('everybody may call the gateway of the Gateway API, and nothing else', () => {
  const open = authorizationPolicies.filter(({ spec }) => spec.rules?.some(({ from }) => !from));
  assert.deepEqual(
    open.map(({ spec }) => spec),
    [
      {
        targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'shop-gateway' }],
        action: 'ALLOW',
        rules: [{}],
      },
    ],
  );
});

test('each RPC has a route that matches its path, which is the name of its spans in sidecars', () => {
  for (const { callee, rpc } of rpcs) {
    const paths = retries(callee).spec.http.flatMap(({ match = [] }) => match.map(({ uri }) => uri.exact));
    assert.ok(paths.includes(`/${rpc}`), rpc);
  }
});

test('sidecars retry reads that returned UNAVAILABLE, and no other call that may have been processed', () => {
  const onceOnly = ['connect-failure', 'refused-stream', 'reset-before-request'];
  const conditions = (name: WorkloadName, path: string) =>
    retries(name)
      .spec.http.find(({ match }) => !match || match.some(({ uri }) => uri.exact === path))
      ?.retries.retryOn.split(',') ?? [];
  for (const { callee, rpc, level } of rpcs) {
    const expected = level === 'NO_SIDE_EFFECTS' ? [...onceOnly, 'unavailable'] : onceOnly;
    assert.deepEqual(conditions(callee, `/${rpc}`), expected, rpc);
  }
  assert.deepEqual(conditions('frontend', '/cart/checkout'), onceOnly);
  const ingress = read('k8s/components/service-mesh-istio/ingress.yaml');
  assert.deepEqual(ingress.match(/retryOn: .*?"(.*)"/)?.[1]?.split(','), onceOnly);
});
