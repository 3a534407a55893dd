// Combinations of values that Helm refuses with a sentence, because the shop would not work with them.
import { workloadNames } from '../../../topology.ts';
import { durableWorkloads, loadGenerator, redis } from '../cluster-topology.ts';
import { autoscalers } from './autoscalers.ts';
import { baseObjects, serverOf } from './base-objects.ts';
import { keyOf } from './values.ts';
import { hasPassword, isInCluster, optionalVariables, podComponents, podVariables, valuesOf } from './with-values.ts';

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
{{- if and (index $.Values $key).create (lt (int (index $.Values.autoscaling.maxReplicas $key)) (int $.Values.autoscaling.minReplicas)) }}
{{- fail (printf "autoscaling.maxReplicas.%s is %v: it must be at least autoscaling.minReplicas, %v" $key (index $.Values.autoscaling.maxReplicas $key) $.Values.autoscaling.minReplicas) }}
{{- end }}
{{- end }}
{{- end }}
`;

const withoutAccounts = `{{- if and .Values.authorizationPolicies.create (not .Values.serviceAccounts.create) }}
{{- fail "authorizationPolicies.create needs serviceAccounts.create: policies identify callers by their service accounts" }}
{{- end }}
`;

const database = '.Values.cartDatabase';
const inCluster = `${database}.inClusterRedis`;
const stores = durableWorkloads.map((name) => `${valuesOf(name)}.create`).join(' ');
/** Values that would have no effect, or leave the shop without Redis. */
const ineffective: readonly [condition: string, sentence: string][] = [
  [
    `and .Values.images.tag (eq (len (.Values.images.digests | default dict)) ${workloadNames.length})`,
    'remove images.tag, or set images.digests to null: a digest replaces the tag, and each image has one',
  ],
  [
    `and (not ${inCluster}.create) (${isInCluster}) (or ${stores})`,
    'set cartDatabase.connectionString: without cartDatabase.inClusterRedis.create, there is no Redis at its default',
  ],
  [
    `and (${hasPassword}) (not (${isInCluster})) (ne ${database}.connectionString (printf "%s:${redis.port}" ${inCluster}.name))`,
    'remove cartDatabase.connectionString: with cartDatabase.inClusterRedis.requirePassword, the shop uses the Redis in the cluster',
  ],
];

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

const refusals = [...ineffective, ...originalOnly].map(
  ([condition, sentence]) => `{{- if ${condition} }}
{{- fail ${JSON.stringify(sentence)} }}
{{- end }}
`,
);

/** A template without objects. */
export const checks = (): string =>
  [...ownVariables, ...componentVariables, replicasTwice, withoutAccounts, ...refusals].join('');
