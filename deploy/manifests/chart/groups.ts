// The objects of kustomize components that a value of the chart adds to the shop, by file of the chart.
import { isWorkload } from '../../../topology.ts';
import { authorizationPolicies } from '../authorization-policies.ts';
import { collector, loadGenerator, redis } from '../cluster-topology.ts';
import { networkPolicies, type Policy } from '../network-policies.ts';
import { destinationRules } from '../outliers.ts';
import { virtualServices } from '../retries.ts';
import { autoscalers } from './autoscalers.ts';
import { objectsIn } from './base-objects.ts';
import { type EgressRule, egressFrom } from './component-patches.ts';
import type { Template } from './template.ts';
import { keyOf } from './values.ts';
import { valuesOf, withNames } from './with-values.ts';

interface Named {
  metadata: { name: string; namespace?: string };
  spec?: object;
}
interface Istio extends Named {
  kind: string;
  spec: { servers: object[]; hosts: string[] };
}

const mesh = 'k8s/components/service-mesh-istio';
const values = {
  mesh: '.Values.sidecars.create',
  entry: '.Values.frontend.virtualService',
  collector: '.Values.opentelemetryCollector.create',
  otlp: '.Values.otlp.enable',
  redis: '.Values.cartDatabase.inClusterRedis.create',
};

/** The objects of a group. Those of a workload are there only if it is. */
function group(condition: string, objects: readonly Named[]): Template[] {
  return objects.map((object) => {
    const { namespace: _, ...metadata } = object.metadata;
    const hasValues = isWorkload(metadata.name) || [redis.name, loadGenerator].includes(metadata.name);
    const when = hasValues ? `and ${condition} ${valuesOf(metadata.name)}.create` : condition;
    return { object: withNames({ ...object, metadata }), when };
  });
}

const connection = '.Values.cartDatabase.connectionString';
const number = 'regexFind "[0-9]+" .';

/** The component's ports, and those in the address of the values. */
function withItsPorts({ to, ports }: EgressRule): object {
  const usual = ports.map(({ port }) => `"${port}"`).join(' ');
  const others = {
    [`{{- range regexFindAll ":[0-9]+(,|/|$)" ${connection} -1 }}`]: [
      { [`{{- if not (has (${number}) (list ${usual})) }}`]: [{ port: `{{ toJson (atoi (${number})) }}` }] },
    ],
  };
  return { to, ports: [...ports, others] };
}

/** With what the components for the collector, a vendor and another Redis add to policies. */
function policyWithValues(policy: Policy): Named {
  const { name } = policy.metadata;
  const { egress = [], ...spec } = policy.spec;
  const added = [
    { condition: `not ${values.redis}`, rules: egressFrom('external-redis', name).map(withItsPorts) },
    { condition: values.otlp, rules: egressFrom('otlp', name) },
  ].filter(({ rules }) => rules.length > 0);
  const toBackend = name === collector.name ? { egress: egressFrom('otel-collector', name) } : undefined;
  return {
    ...policy,
    spec: {
      ...spec,
      ...(egress.length > 0 && {
        egress: [...egress, ...added.map(({ condition, rules }) => ({ [`{{- if ${condition} }}`]: rules }))],
      }),
      ...(toBackend && { [`{{- if ${values.collector} }}`]: toBackend }),
    },
  };
}

function authorizationWithValues(policy: (typeof authorizationPolicies)[number]): Named {
  if (policy.metadata.name !== 'frontend') return policy;
  const serviceAccounts = `{{ toJson (append .Values.authorizationPolicies.gateways ${valuesOf(loadGenerator)}.name) }}`;
  return { ...policy, spec: { ...policy.spec, rules: [{ from: [{ source: { serviceAccounts } }] }] } };
}

/** Istio's Gateway, unless another namespace has it, and its routes. */
function entry(): Template[] {
  const hosts = `{{ toJson ${values.entry}.hosts }}`;
  const gateway = `${values.entry}.gateway`;
  return objectsIn<Istio>(`${mesh}/ingress.yaml`).flatMap((object) => {
    if (object.kind === 'VirtualService') {
      const gateways = [`{{ with ${gateway}.namespace }}{{ . }}/{{ end }}{{ ${gateway}.name }}`];
      return group(`${values.entry}.create`, [{ ...object, spec: { ...object.spec, hosts, gateways } }]);
    }
    const selector = { [`{{ ${gateway}.labelKey }}`]: `{{ ${gateway}.labelValue }}` };
    const servers = object.spec.servers.map((server) => ({ ...server, hosts }));
    const named = { ...object, metadata: { name: `{{ ${gateway}.name }}` }, spec: { selector, servers } };
    return group(`and ${values.entry}.create (not ${gateway}.namespace)`, [named]);
  });
}

/** Of the Gateway API. */
const gateway = () =>
  objectsIn<Named & { kind: string; spec: object }>('k8s/components/gateway-api/gateway.yaml').map((object) =>
    object.kind === 'Gateway'
      ? { ...object, spec: { ...object.spec, gatewayClassName: '{{ .Values.gatewayApi.className }}' } }
      : object,
  );

const scaled = autoscalers.map(({ name, object }) => ({
  ...object,
  spec: {
    ...object.spec,
    minReplicas: '{{ toJson .Values.autoscaling.minReplicas }}',
    maxReplicas: `{{ toJson .Values.autoscaling.maxReplicas.${keyOf(name)} }}`,
  },
}));

/** Templates by file, with the component that they are from. */
export const groups = (): Record<string, { component: string; templates: Template[] }> => ({
  'autoscaling.yaml': { component: 'autoscaling', templates: group('.Values.autoscaling.create', scaled) },
  'authorization-policies.yaml': {
    component: 'secure',
    templates: group('.Values.authorizationPolicies.create', [
      ...authorizationPolicies.map(authorizationWithValues),
      ...objectsIn('k8s/components/secure/peer-authentication.yaml'),
    ]),
  },
  'gateway.yaml': { component: 'gateway-api', templates: group('.Values.gatewayApi.create', gateway()) },
  'network-policies.yaml': {
    component: 'network-policies',
    templates: group('.Values.networkPolicies.create', networkPolicies.map(policyWithValues)),
  },
  'sidecars.yaml': {
    component: 'service-mesh-istio',
    templates: [
      ...group(values.mesh, [...objectsIn(`${mesh}/sidecar.yaml`), ...virtualServices, ...destinationRules]),
      ...group(`and ${values.mesh} .Values.sidecars.tracing`, objectsIn(`${mesh}/telemetry.yaml`)),
      ...entry(),
    ],
  },
});
