// Renders the Helm chart with values, and lists a change of each of them.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../../testing/sources.ts';
import { chartValues, isValue, type Value, type Values } from '../chart/values.ts';

/** What helm would otherwise have to get from a cluster. */
const kubernetes = ['--kube-version', '1.34.0'];

/** The documents of the chart with these values; rejects with Helm's message if it refuses them. */
export async function renderChart(values: object = {}): Promise<string[]> {
  const run = promisify(execFile)(
    'helm',
    ['template', 'shop', join(root, 'k8s/chart'), ...kubernetes, '--values', '-'],
    {
      maxBuffer: 2 ** 24,
    },
  );
  run.child.stdin?.end(JSON.stringify(values));
  const { stdout } = await run;
  return stdout.split(/^---$/m).filter((document) => /^kind:/m.test(document));
}

/** By the last part of the value's name. */
const changes: Readonly<Record<string, unknown>> = {
  repository: 'ghcr.io/ann',
  tag: '1.2.3',
  image: 'registry.example/mirror:1',
  gateways: ['istio-system/own-gateway'],
  className: 'cilium',
  hosts: ['shop.example'],
  namespace: 'gateways',
  labelKey: 'app',
  labelValue: 'own-gateway',
  minReplicas: 2,
  digests: { frontend: `sha256:${'0'.repeat(64)}` },
  imagePullSecrets: [{ name: 'registry' }],
  annotations: { team: 'shop' },
  telemetry: { TRACE_UI_URL: 'http://jaeger.example' },
  env: { FRONTEND_MESSAGE: 'Sale: 50 %, "today" only' },
  resources: { limits: { memory: '1Gi' } },
  replicas: 3,
  type: 'Unconfined',
  platform: 'gcp',
  extraLatency: '250ms',
  connectionString: 'rediss://shop@redis.example:6380',
};

/** Values, or groups of them, that change nothing unless another one is changed too. */
const together: Readonly<Record<string, object>> = {
  'sidecars.tracing': { sidecars: { create: true } },
  'authorizationPolicies.gateways': { authorizationPolicies: { create: true } },
  'gatewayApi.className': { gatewayApi: { create: true } },
  'autoscaling.minReplicas': { autoscaling: { create: true } },
  'autoscaling.maxReplicas': { autoscaling: { create: true } },
  'opentelemetryCollector.name': { opentelemetryCollector: { create: true } },
  'opentelemetryCollector.image': { opentelemetryCollector: { create: true } },
  'opentelemetryCollector.resources': { opentelemetryCollector: { create: true } },
  'frontend.virtualService.hosts': { frontend: { virtualService: { create: true } } },
  'frontend.virtualService.gateway': { frontend: { virtualService: { create: true } } },
  'serviceAccounts.annotationsOnlyForCartservice': { serviceAccounts: { annotations: { team: 'shop' } } },
  'cartDatabase.inClusterRedis.create': { cartDatabase: { connectionString: 'redis.example:6379' } },
  'cartDatabase.inClusterRedis.publicRepository': { images: { repository: 'ghcr.io/ann' } },
};

export interface Flip {
  readonly path: string;
  /** What must be set for the value to matter. */
  readonly given?: object | undefined;
  readonly values: object;
}

const givenFor = (path: string): object | undefined =>
  Object.entries(together).find(([name]) => path === name || path.startsWith(`${name}.`))?.[1];

function changeOf(name: string, { default: initial }: Value): unknown {
  if (typeof initial === 'boolean') return !initial;
  if (typeof initial === 'number' && !(name in changes)) return initial + 1;
  return name === 'name' ? `${initial}-two` : changes[name];
}

const nested = (path: readonly string[], value: unknown): object =>
  path.reduceRight<object>((inner, name, at) => ({ [name]: at === path.length - 1 ? value : inner }), {});

/** One for each value that has more than one possibility. */
export function flips(values: Values = chartValues(), above: readonly string[] = []): Flip[] {
  return Object.entries(values).flatMap(([name, node]) => {
    const path = [...above, name];
    if (!isValue(node)) return flips(node, path);
    if (path.join('.') === 'cartDatabase.type') return [];
    return [{ path: path.join('.'), given: givenFor(path.join('.')), values: nested(path, changeOf(name, node)) }];
  });
}

type Tree = { [name: string]: unknown };
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Both, as Helm merges them. */
export const merged = (one: object, other: object): object => {
  const result: Tree = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const known = result[name];
    result[name] = isTree(known) && isTree(value) ? merged(known, value) : value;
  }
  return result;
};
