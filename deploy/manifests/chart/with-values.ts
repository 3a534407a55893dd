// Replaces in an object of k8s/base what the chart's values change.
import { workloadNames } from '../../../topology.ts';
import { collector, loadGenerator, redis } from '../cluster-topology.ts';
import type { Container, Manifest, PodSpec, Variable, WorkloadSpec } from './base-objects.ts';
import { keyOf } from './values.ts';

/** Where the values of a workload, or of Redis, are. */
export const valuesOf = (name: string): string => {
  const known = workloadNames.find((one) => one === name);
  if (name === redis.name) return '.Values.cartDatabase.inClusterRedis';
  if (name === collector.name) return '.Values.opentelemetryCollector';
  return known ? `.Values.${keyOf(known)}` : '.Values.loadGenerator';
};

const renamed = [...workloadNames, loadGenerator, redis.name];
/** Whole names, also in host:port and frontend-external. */
const names = new RegExp(`(?<![\\w./-])(${renamed.join('|')})(?=$|:|-external$)`, 'g');

/** All of an object's strings, with the names of workloads from the values. */
export function withNames(node: unknown): unknown {
  if (typeof node === 'string')
    return node.includes('{{') ? node : node.replace(names, (name) => `{{ ${valuesOf(name)}.name }}`);
  if (Array.isArray(node)) return node.map(withNames);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, child]) => [key, key === 'image' ? child : withNames(child)]),
  );
}

/** The name of the ConfigMap, which changes with its content so that pods restart. */
export const telemetryName = 'telemetry-{{ toJson .Values.telemetry | sha256sum | trunc 10 }}';

const repository = '{{ with .Values.images.repository }}{{ . }}/{{ end }}';
const ourImage = (name: string) =>
  `${repository}${name}{{ with .Values.images.tag }}:{{ . }}{{ end }}` +
  `{{ with index .Values.images.digests "${name}" }}@{{ . }}{{ end }}`;

function imageOf(name: string, image: string): string {
  if (name === redis.name) return `{{ if not ${valuesOf(name)}.publicRepository }}${repository}{{ end }}${image}`;
  return name === loadGenerator ? image : ourImage(name);
}

/** Variables whose value is one of the chart's. */
const variables: Readonly<Record<string, string>> = {
  REDIS_ADDR: '{{ .Values.cartDatabase.connectionString }}',
  ENV_PLATFORM: '{{ .Values.frontend.platform }}',
};

const optional = (condition: string, name: string, value: string) => ({
  [`{{- if ${condition} }}`]: [{ name, value }],
});

const optionalVariables: Readonly<Record<string, object[]>> = {
  frontend: [
    optional('.Values.frontend.cymbalBranding', 'CYMBAL_BRANDING', 'true'),
    optional('.Values.frontend.singleSharedSession', 'ENABLE_SINGLE_SHARED_SESSION', 'true'),
  ],
  productcatalogservice: [
    optional(
      '.Values.productCatalogService.extraLatency',
      'EXTRA_LATENCY',
      '{{ .Values.productCatalogService.extraLatency }}',
    ),
  ],
};

const environment = (name: string, env: readonly Variable[]) => [
  ...env.map((variable) => ({ ...variable, value: variables[variable.name] ?? variable.value })),
  ...(optionalVariables[name] ?? []),
  { [`{{- range $name, $value := ${valuesOf(name)}.env }}`]: [{ name: '{{ $name }}', value: '{{ toJson $value }}' }] },
];

const container = (name: string, server: Container): object => ({
  ...server,
  image: imageOf(name, server.image),
  ...(server.envFrom && { envFrom: [{ configMapRef: { name: telemetryName } }] }),
  ...(server.env && { env: environment(name, server.env) }),
  resources: `{{ toJson ${valuesOf(name)}.resources }}`,
});

function podSpec(name: string, { securityContext, containers, ...spec }: PodSpec): object {
  const { seccompProfile: _, ...ids } = securityContext;
  return {
    ...spec,
    serviceAccountName: `{{ if .Values.serviceAccounts.create }}{{ ${valuesOf(name)}.name }}{{ else }}default{{ end }}`,
    '{{- with .Values.imagePullSecrets }}': { imagePullSecrets: '{{ toJson . }}' },
    '{{- if .Values.securityContext.enable }}': {
      securityContext: {
        ...ids,
        '{{- if .Values.seccompProfile.enable }}': { seccompProfile: { type: '{{ .Values.seccompProfile.type }}' } },
      },
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
  return name === redis.name
    ? {}
    : { [`{{- if not (kindIs "invalid" ${value}) }}`]: { replicas: `{{ toJson ${value} }}` } };
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
      template: { ...template, spec: { ...podSpec(name, template.spec), ...volumes(name) } },
      ...claims(name, manifest.spec),
    },
  };
}
