// The values of the Helm chart, with their defaults and JSON schemas. Names are Online Boutique's where it has them.
import { type WorkloadName, workload, workloadNames } from '../../../topology.ts';
import { gateways } from '../authorization-policies.ts';
import { collector, loadGenerator, redis } from '../cluster-topology.ts';
import { base } from '../workloads.ts';
import { autoscalers } from './autoscalers.ts';
import { baseObjects, serverOf } from './base-objects.ts';

export interface Value {
  readonly default: unknown;
  readonly schema: object;
}
export interface Values {
  readonly [name: string]: Value | Values;
}

export const isValue = (node: Value | Values): node is Value => 'schema' in node;

const value = (initial: unknown, schema: object): Value => ({ default: initial, schema });
const flag = (initial: boolean) => value(initial, { type: 'boolean' });
const text = (initial: string, schema: object = {}) => value(initial, { type: 'string', ...schema });
/** A name that YAML can't take for a number or a boolean, because it has a letter and is always quoted. */
const name = (initial: string) => text(initial, { pattern: '^[a-z]([-a-z0-9]*[a-z0-9])?$', maxLength: 52 });
const count = (initial: number | null, minimum: number) =>
  value(initial, { type: initial === null ? ['integer', 'null'] : 'integer', minimum });
const strings = { type: 'object', additionalProperties: { type: 'string' } };
const quantities = { type: 'object', additionalProperties: { type: ['string', 'number'] } };
const resources = (initial: object) =>
  value(initial, {
    type: 'object',
    properties: { requests: quantities, limits: quantities },
    additionalProperties: false,
  });
/** The workload's key among the values: productCatalogService for productcatalogservice. */
export const keyOf = (name: WorkloadName): string =>
  workload(name)
    .address.replace(/_ADDR$/, '')
    .toLowerCase()
    .replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

const image = (name: string) => text(serverOf(baseObjects(name)).image, { pattern: '^\\S+$' });
const resourcesOf = (name: string) => resources(serverOf(baseObjects(name)).resources);

const commonValues = (of: string) => ({
  create: flag(true),
  name: name(of),
  replicas: count(null, 0),
  env: value({}, strings),
  resources: resourcesOf(of),
});

const hostNames = { type: 'array', items: { type: 'string' }, minItems: 1 };

/** Istio's gateway, with the names of Online Boutique's values. */
const virtualService: Values = {
  create: flag(false),
  hosts: value(['*'], hostNames),
  gateway: {
    name: name('frontend-gateway'),
    namespace: value('', { type: 'string', pattern: '^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$' }),
    labelKey: text('istio', { minLength: 1 }),
    labelValue: text('ingressgateway', { minLength: 1 }),
  },
};

const frontend: Values = {
  externalService: flag(true),
  virtualService,
  cymbalBranding: flag(false),
  platform: text('local', { enum: ['local', 'gcp', 'aws', 'azure', 'onprem', 'alibaba'] }),
  singleSharedSession: flag(false),
};

const extraValues: Readonly<Record<string, Values>> = {
  frontend,
  productcatalogservice: { extraLatency: text('', { pattern: '^([0-9.]+(ns|us|ms|s|m|h))*$' }) },
};

/** The literals of the ConfigMap in k8s/base. */
const telemetry = Object.fromEntries(
  base.configMapGenerator.flatMap(({ literals }) => literals.map((literal) => literal.split(/=(.*)/s).slice(0, 2))),
);

const digest = { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' };
const digests = Object.fromEntries(workloadNames.map((of) => [of, digest]));

const imageName = { type: 'string', pattern: '^\\S*$' };

/** All values, in the order of values.yaml. */
export const chartValues = (): Values => ({
  images: {
    repository: value('', imageName),
    tag: value('', imageName),
    digests: value({}, { type: 'object', properties: digests, additionalProperties: false }),
  },
  imagePullSecrets: value([], {
    type: 'array',
    items: {
      type: 'object',
      properties: { name: { type: 'string' } },
      required: ['name'],
      additionalProperties: false,
    },
  }),
  serviceAccounts: {
    create: flag(true),
    annotations: value({}, strings),
    annotationsOnlyForCartservice: flag(false),
  },
  seccompProfile: { enable: flag(true), type: text('RuntimeDefault', { enum: ['RuntimeDefault', 'Unconfined'] }) },
  securityContext: { enable: flag(true) },
  networkPolicies: { create: flag(false) },
  sidecars: { create: flag(false), tracing: flag(true) },
  authorizationPolicies: {
    create: flag(false),
    gateways: value(gateways, { type: 'array', items: { type: 'string', pattern: '^\\S+$' } }),
  },
  gatewayApi: { create: flag(false), className: text('istio', { minLength: 1 }) },
  autoscaling: {
    create: flag(false),
    minReplicas: count(1, 1),
    maxReplicas: Object.fromEntries(
      autoscalers.map(({ name, object }) => [keyOf(name), count(object.spec.maxReplicas, 1)]),
    ),
  },
  telemetry: value(telemetry, strings),
  otlp: { enable: flag(false) },
  opentelemetryCollector: {
    create: flag(false),
    name: name(collector.name),
    image: image(collector.name),
    resources: resourcesOf(collector.name),
  },
  ...Object.fromEntries(workloadNames.map((name) => [keyOf(name), { ...commonValues(name), ...extraValues[name] }])),
  loadGenerator: { ...commonValues(loadGenerator), image: image(loadGenerator) },
  cartDatabase: {
    type: text('redis'),
    connectionString: text(`${redis.name}:${redis.port}`, { minLength: 1 }),
    inClusterRedis: {
      create: flag(true),
      name: name(redis.name),
      image: image(redis.name),
      publicRepository: flag(true),
      persistent: flag(true),
      requirePassword: flag(false),
      resources: resourcesOf(redis.name),
    },
  },
});

const accepted = (type: string): Value => value(undefined, { type });

/**
 * Values of Online Boutique's chart without a default here. They have no effect, and if one would be missed, checks.ts refuses
 * it with a sentence.
 */
export const originalValues: Values = {
  opentelemetryCollector: { projectId: accepted('string') },
  googleCloudOperations: { profiler: accepted('boolean'), tracing: accepted('boolean'), metrics: accepted('boolean') },
  loadGenerator: { checkFrontendInitContainer: accepted('boolean') },
  cartDatabase: {
    externalRedisTlsOrigination: {
      enable: accepted('boolean'),
      name: accepted('string'),
      endpointAddress: accepted('string'),
      endpointPort: value(undefined, { type: ['string', 'integer'] }),
      certificate: accepted('string'),
    },
  },
};

/** With the values of both. */
export function mergedValues(one: Values, other: Values): Values {
  const merged = Object.entries(other).map(([key, node]) => {
    const known = one[key];
    const isGroup = known && !isValue(known) && !isValue(node);
    return [key, isGroup ? mergedValues(known, node) : node] as const;
  });
  return { ...one, ...Object.fromEntries(merged) };
}
