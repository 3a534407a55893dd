// Combinations of values that Helm refuses with a sentence, because the shop would not work with them.
import { workloadNames } from '../../../topology.ts';
import { loadGenerator } from '../cluster-topology.ts';
import { autoscalers } from './autoscalers.ts';
import { baseObjects, serverOf } from './base-objects.ts';
import { keyOf } from './values.ts';
import { optionalVariables, podComponents, podVariables, valuesOf } from './with-values.ts';

const list = (words: readonly string[]) => `list ${words.map((word) => `"${word}"`).join(' ')}`;

/** Kubernetes rejects two variables of one name. */
const withoutVariables = (keys: readonly string[], variables: readonly string[], because: string) => `
{{- range $key := ${list(keys)} }}
{{- range $name := ${list(variables)} }}
{{- if hasKey (index $.Values $key).env $name }}
{{- fail (printf "remove %s.env.%s: ${because} sets this variable" $key $name) }}
{{- end }}
{{- end }}
{{- end }}
`;

const ownVariables = [...workloadNames, loadGenerator].map((name) => {
  const inBase = (serverOf(baseObjects(name)).env ?? []).map((variable) => variable.name);
  const inValues = optionalVariables[name]?.map((variable) => variable.name) ?? [];
  return withoutVariables([valuesOf(name).replace('.Values.', '')], [...inBase, ...inValues], 'the chart');
});

const componentVariables = Object.entries(podComponents).map(([component, { condition, values }]) => {
  const variables = new Set(workloadNames.flatMap((name) => podVariables(component, name).map((one) => one.name)));
  const check = withoutVariables(workloadNames.map(keyOf), [...variables], values);
  return `{{- if ${condition} }}${check}{{- end }}
`;
});

const replicasTwice = `{{- if .Values.autoscaling.create }}
{{- range $key := ${list(autoscalers.map(({ name }) => keyOf(name)))} }}
{{- if not (kindIs "invalid" (index $.Values $key).replicas) }}
{{- fail (printf "remove %s.replicas: autoscaling.create sets the number of replicas" $key) }}
{{- end }}
{{- end }}
{{- end }}
`;

const withoutAccounts = `{{- if and .Values.authorizationPolicies.create (not .Values.serviceAccounts.create) }}
{{- fail "authorizationPolicies.create needs serviceAccounts.create: policies identify callers by their service accounts" }}
{{- end }}
`;

const googleCloud = 'use the component k8s/components/google-cloud-operations with kustomize';
/** Values of Online Boutique's chart that would be missed, and what to do instead. */
const originalOnly: readonly [condition: string, sentence: string][] = [
  ['ne .Values.cartDatabase.type "redis"', 'cartDatabase.type must be redis: carts and orders are in Redis only'],
  [
    'dig "enable" false (.Values.cartDatabase.externalRedisTlsOrigination | default dict)',
    'remove cartDatabase.externalRedisTlsOrigination: the services speak TLS if cartDatabase.connectionString starts with rediss://',
  ],
  [
    'and .Values.opentelemetryCollector.create .Values.opentelemetryCollector.projectId',
    `remove opentelemetryCollector.projectId: the collector's backend is in a Secret. For Google Cloud, ${googleCloud}`,
  ],
  ...['tracing', 'metrics', 'profiler'].map((name): [string, string] => [
    `dig "${name}" false (.Values.googleCloudOperations | default dict)`,
    name === 'profiler'
      ? 'remove googleCloudOperations.profiler: the services have no profiler'
      : `remove googleCloudOperations.${name}: ${googleCloud}`,
  ]),
];

const refusals = originalOnly.map(
  ([condition, sentence]) => `{{- if ${condition} }}
{{- fail ${JSON.stringify(sentence)} }}
{{- end }}
`,
);

/** A template without objects. */
export const checks = (): string =>
  [...ownVariables, ...componentVariables, replicasTwice, withoutAccounts, ...refusals].join('');
