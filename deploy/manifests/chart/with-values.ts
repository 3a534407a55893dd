// Replaces in an object of k8s/base, or of the collector, what the chart's values change.
import { isWorkload, workload, workloadNames } from '../../../topology.ts';
import { collector, loadGenerator, redis } from '../cluster-topology.ts';
import type { Container, Manifest, PodSpec, PodTemplate, Variable, WorkloadSpec } from './base-objects.ts';
import { addedTo, annotationsFrom, containerFrom, variablesFrom } from './component-patches.ts';
import { keyOf } from './values.ts';

/** Where the values of a workload, or of Redis, are. */
export const valuesOf = (name: string): string => {
  if (name === redis.name) return '.Values.cartDatabase.inClusterRedis';
  if (name === collector.name) return '.Values.opentelemetryCollector';
  return isWorkload(name) ? `.Values.${keyOf(name)}` : '.Values.loadGenerator';
};

const renamed = [...workloadNames, loadGenerator, redis.name, collector.name];
/** Whole names, also in host:port and frontend-external. */
const names = new RegExp(`(?<![\\w./-])(${renamed.join('|')})(?=$|:|-external$)`, 'g');

/** An object with the names of workloads from the values in all of its strings. */
export const withNames = (object: object): object =>
  Object.fromEntries(Object.entries(object).map(([key, child]) => [key, key === 'image' ? child : renamedIn(child)]));

function renamedIn(node: unknown): unknown {
  if (typeof node === 'string')
    return node.includes('{{') ? node : node.replace(names, (name) => `{{ ${valuesOf(name)}.name }}`);
  if (Array.isArray(node)) return node.map(renamedIn);
  return typeof node === 'object' && node !== null ? withNames(node) : node;
}

/** The name of the ConfigMap, which changes with its content so that pods restart. */
export const telemetryName = 'telemetry-{{ include "telemetry" . | sha256sum | trunc 10 }}';

/** Redis requires the password of a Secret; the stores' address has it. */
export const hasPassword = `and ${valuesOf(redis.name)}.create ${valuesOf(redis.name)}.requirePassword`;

interface PodComponent {
  readonly condition: string;
  /** The values in it, for a sentence. */
  readonly values: string;
}

const ifValue = (values: string): PodComponent => ({ condition: `.Values.${values}`, values });
const entry = '.Values.frontend.virtualService.create';
const istioGateway = 'and .Values.gatewayApi.create (eq .Values.gatewayApi.className "istio")';

/** Components that add variables and annotations to pods, in the order in which kustomize prepends theirs. */
export const podComponents: Readonly<Record<string, PodComponent>> = {
  otlp: ifValue('otlp.enable'),
  'resource-attributes': {
    condition: 'or .Values.opentelemetryCollector.create .Values.otlp.enable',
    values: 'opentelemetryCollector.create or otlp.enable',
  },
  // Visitors who could also enter by the load balancer would choose what is recorded.
  'gateway-api': {
    condition: `and (not .Values.frontend.externalService) (or ${entry} (${istioGateway}))`,
    values: 'virtualService.create or gatewayApi.create',
  },
  'service-mesh-istio': ifValue('sidecars.create'),
};

/** Of the mesh without its gateway. */
export function podVariables(component: string, name: string): Variable[] {
  const all = variablesFrom(component, name);
  if (component !== 'service-mesh-istio') return all;
  const ofGateway = variablesFrom('gateway-api', name).map((one) => one.name);
  return all.filter((one) => !ofGateway.includes(one.name));
}

const repository = '{{ with .Values.images.repository }}{{ trimSuffix "/" . }}/{{ end }}';
// Without `default`, images.digests=null would be an error.
const ourImage = (name: string) =>
  `${repository}${name}{{ with index (.Values.images.digests | default dict) "${name}" }}@{{ . }}` +
  '{{ else }}:{{ .Values.images.tag | default .Chart.AppVersion }}{{ end }}';

function imageOf(name: string): string {
  const official = `{{ ${valuesOf(name)}.image }}`;
  if (name === redis.name) return `{{ if not ${valuesOf(name)}.publicRepository }}${repository}{{ end }}${official}`;
  return isWorkload(name) ? ourImage(name) : official;
}

const inClusterAddress = `{{ ${valuesOf(redis.name)}.name }}:${redis.port}`;

/** connectionString has its default: the address of the chart's own Redis. */
export const isInCluster = `eq .Values.cartDatabase.connectionString "${redis.name}:${redis.port}"`;

/** Variables whose value is one of the chart's. */
const variables: Readonly<Record<string, string>> = {
  REDIS_ADDR:
    `{{ if ${hasPassword} }}redis://:$(REDIS_CART_PASSWORD)@${inClusterAddress}` +
    `{{ else if ${isInCluster} }}${inClusterAddress}{{ else }}{{ .Values.cartDatabase.connectionString }}{{ end }}`,
  ENV_PLATFORM: '{{ .Values.frontend.platform }}',
};

/** Variables that are there only if a value is set. */
export const optionalVariables: Readonly<Record<string, { name: string; condition: string; value: string }[]>> = {
  frontend: [
    { name: 'CYMBAL_BRANDING', condition: '.Values.frontend.cymbalBranding', value: 'true' },
    { name: 'ENABLE_SINGLE_SHARED_SESSION', condition: '.Values.frontend.singleSharedSession', value: 'true' },
  ],
  productcatalogservice: [
    {
      name: 'EXTRA_LATENCY',
      condition: '.Values.productCatalogService.extraLatency',
      value: '{{ .Values.productCatalogService.extraLatency }}',
    },
  ],
};

const optional = (name: string) =>
  (optionalVariables[name] ?? []).map(({ condition, ...variable }) => ({ [`{{- if ${condition} }}`]: [variable] }));

/** A Deployment with replicas, variables and, in a mesh, a sidecar. */
const isOfShop = (name: string) => isWorkload(name) || name === loadGenerator;

const ofComponents = (name: string) =>
  Object.entries(podComponents).flatMap(([component, { condition }]) => {
    const added = podVariables(component, name);
    return added.length > 0 ? [{ [`{{- if ${condition} }}`]: added }] : [];
  });

const ofPassword = (name: string) =>
  isWorkload(name) && workload(name).durable
    ? [{ [`{{- if ${hasPassword} }}`]: addedTo('redis-password', 'Deployment') }]
    : [];

const environment = (name: string, env: readonly Variable[]) => [
  ...ofPassword(name),
  ...ofComponents(name),
  ...env.map((variable) => (variables[variable.name] ? { ...variable, value: variables[variable.name] } : variable)),
  ...optional(name),
  { [`{{- range $name, $value := ${valuesOf(name)}.env }}`]: [{ name: '{{ $name }}', value: '{{ toJson $value }}' }] },
];

/** redis-cli reads the password from this variable, too. */
const redisPassword = ({ args = [] }: Container): object => ({
  args: [...args, { [`{{- if ${hasPassword} }}`]: addedTo('redis-password', 'StatefulSet') }],
  [`{{- if ${hasPassword} }}`]: { env: containerFrom('redis-password', 'StatefulSet').env },
});

const container = (name: string, server: Container): object => ({
  ...server,
  image: imageOf(name),
  ...(server.envFrom && { envFrom: [{ configMapRef: { name: telemetryName } }] }),
  ...(server.env && isOfShop(name) && { env: environment(name, server.env) }),
  ...(name === redis.name && redisPassword(server)),
  resources: `{{ toJson ${valuesOf(name)}.resources }}`,
});

function podSpec(name: string, { securityContext, containers, ...spec }: PodSpec): object {
  const { seccompProfile: _, runAsNonRoot, ...ids } = securityContext;
  return {
    ...spec,
    serviceAccountName: `{{ if .Values.serviceAccounts.create }}{{ ${valuesOf(name)}.name }}{{ else }}default{{ end }}`,
    '{{- with .Values.imagePullSecrets }}': { imagePullSecrets: '{{ toJson . }}' },
    securityContext: {
      runAsNonRoot,
      '{{- if .Values.securityContext.enable }}': ids,
      '{{- if .Values.seccompProfile.enable }}': { seccompProfile: { type: '{{ .Values.seccompProfile.type }}' } },
    },
    containers: containers.map((server) => container(name, server)),
  };
}

/** Redis has a volume of its own, or one that ends with its pod. */
const volumes = (name: string): object =>
  name === redis.name
    ? {
        [`{{- if not ${valuesOf(name)}.persistent }}`]: {
          volumes: [{ name: 'data', emptyDir: { sizeLimit: '1Gi' } }],
        },
      }
    : {};

function claims(name: string, { volumeClaimTemplates }: WorkloadSpec): object {
  return volumeClaimTemplates ? { [`{{- if ${valuesOf(name)}.persistent }}`]: { volumeClaimTemplates } } : {};
}

function replicas(name: string): object {
  const value = `${valuesOf(name)}.replicas`;
  return isOfShop(name) ? { [`{{- if not (kindIs "invalid" ${value}) }}`]: { replicas: `{{ toJson ${value} }}` } } : {};
}

function podMetadata(name: string, { metadata }: PodTemplate): object {
  if (!isOfShop(name)) return metadata;
  const annotations = annotationsFrom('service-mesh-istio', name);
  return { ...metadata, [`{{- if ${podComponents['service-mesh-istio']?.condition} }}`]: { annotations } };
}

/** A Deployment or StatefulSet; other objects have no values here. */
export function workloadWithValues(name: string, manifest: Manifest): object {
  const { template, volumeClaimTemplates: _, ...spec } = manifest.spec ?? {};
  if (!manifest.spec || !template) return manifest;
  return {
    ...manifest,
    spec: {
      ...replicas(name),
      ...spec,
      template: { metadata: podMetadata(name, template), spec: { ...podSpec(name, template.spec), ...volumes(name) } },
      ...claims(name, manifest.spec),
    },
  };
}
