// k8s/components/secure/authorization-policies.yaml: which identity may call which RPC of which workload.
import { type WorkloadName, workloadNames } from '../../topology.ts';
import { durableWorkloads, edgesTo, loadGenerator, namespace, redis } from './cluster-topology.ts';
import { yamlFile } from './yaml.ts';

const comment = `
Which workload may call which RPC of which: one policy for each workload; what none allows is refused by the callee's
sidecar. Made by \`npm run manifests\` from topology.ts; do not edit.

A caller is known by its ServiceAccount, which stands in its certificate; without a namespace it is of the policy's
own. (The field serviceAccounts needs Istio 1.25; with principals each line would name the namespace.) Health and
reflection are in no policy: the kubelet's probes go round these rules, and grpcurl and the API explorer are kept out.
`;

export type Rule = {
  from: { source: { serviceAccounts: string[] } }[];
  to?: { operation: { methods?: string[]; paths?: string[]; ports?: string[] } }[];
};
type Spec = { selector?: { matchLabels: { app: string } }; action?: 'ALLOW'; rules?: Rule[] };

const gateway = 'istio-system/istio-ingressgateway-service-account';

const callers = (...serviceAccounts: string[]): Rule['from'] => [{ source: { serviceAccounts } }];

const policy = (name: string, spec: Spec) => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name, namespace },
  spec,
});

const allow = (name: string, rules: Rule[]) =>
  policy(name, { selector: { matchLabels: { app: name } }, action: 'ALLOW', rules });

function rulesOf(name: WorkloadName): Rule[] {
  if (name === 'frontend') return [{ from: callers(gateway, loadGenerator) }];
  return edgesTo(name).map(({ caller, rpcs }) => ({
    from: callers(caller),
    to: [{ operation: { methods: ['POST'], paths: rpcs.map((rpc) => `/${rpc}`) } }],
  }));
}

export const authorizationPolicies = [
  policy('allow-nothing', {}),
  ...workloadNames.map((name) => allow(name, rulesOf(name))),
  allow(redis.name, [{ from: callers(...durableWorkloads), to: [{ operation: { ports: [String(redis.port)] } }] }]),
];

export const authorizationPoliciesFile = () => yamlFile(comment, authorizationPolicies);
