// k8s/components/network-policies/network-policies.yaml: which pod may open a connection to which port of which pod.
import { type WorkloadName, workload, workloadNames } from '../../topology.ts';
import { durableWorkloads, edgesFrom, edgesTo, loadGenerator, namespace, redis } from './cluster-topology.ts';
import { yamlFile } from './yaml.ts';

const comment = `
Which pod may connect to which, whatever it speaks: one policy for each workload, and two for all.
Made by \`npm run manifests\` from topology.ts; do not edit.

Ports are those of the containers: Services are resolved before a policy is looked at. Nothing outside the cluster may
be reached: with SMTP_URL, ASSISTANT_LLM_URL or PACKAGING_SERVICE_URL add a policy that opens the way there. The
kubelet's probes come from the node, which is always let in.
`;

export type Labels = { matchLabels?: { [label: string]: string } };
type Peer = { podSelector?: Labels; namespaceSelector?: Labels };
type Port = { port: number; protocol?: 'UDP' };
export type Rule = { from?: Peer[]; to?: Peer[]; ports: Port[] };
type Spec = { podSelector: Labels; policyTypes?: string[]; ingress?: Rule[]; egress?: Rule[] };

const app = (name: string): Labels => ({ matchLabels: { app: name } });
const pods = (...names: string[]): Peer[] => names.map((name) => ({ podSelector: app(name) }));
const podsIn = (name: string, podSelector?: Labels): Peer => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
  ...(podSelector && { podSelector }),
});
const ports = (...numbers: number[]): Port[] => numbers.map((port) => ({ port }));

const policy = (name: string, spec: Spec) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
});

const forAll = [
  policy('default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
  policy('every-pod', {
    podSelector: {},
    ingress: [
      // The sidecar's metrics.
      { from: [podsIn('observability')], ports: ports(15020, 15090) },
    ],
    egress: [
      {
        to: [podsIn('kube-system', { matchLabels: { 'k8s-app': 'kube-dns' } })],
        ports: [{ port: 53, protocol: 'UDP' }, ...ports(53)],
      },
      // Spans and metrics: Jaeger by gRPC (the sidecars) and HTTP (the shop), Prometheus.
      { to: [podsIn('observability')], ports: ports(4317, 4318, 9090) },
      // The sidecar's configuration and certificates.
      { to: [podsIn('istio-system', app('istiod'))], ports: ports(15010, 15012) },
    ],
  }),
];

function ofWorkload(name: WorkloadName) {
  const own = ports(workload(name).containerPort);
  const callers = edgesTo(name).map(({ caller }) => caller);
  const egress = edgesFrom(name).map(({ callee }) => ({
    to: pods(callee),
    ports: ports(workload(callee).containerPort),
  }));
  if (durableWorkloads.includes(name)) egress.push({ to: pods(redis.name), ports: ports(redis.port) });
  // The frontend is the shop's public side: everybody is let in, a gateway and the load generator among them.
  const ingress = name === 'frontend' ? [{ ports: own }] : [{ from: pods(...callers), ports: own }];
  return policy(name, { podSelector: app(name), ingress, ...(egress.length > 0 && { egress }) });
}

export const networkPolicies = [
  ...forAll,
  ...workloadNames.map(ofWorkload),
  policy(redis.name, {
    podSelector: app(redis.name),
    ingress: [{ from: pods(...durableWorkloads), ports: ports(redis.port) }],
  }),
  policy(loadGenerator, {
    podSelector: app(loadGenerator),
    egress: [{ to: pods('frontend'), ports: ports(workload('frontend').containerPort) }],
  }),
];

export const networkPoliciesFile = () => yamlFile(comment, networkPolicies);
