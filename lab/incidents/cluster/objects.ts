// What a run adds to a cluster, and takes away again: the flags of all workloads in a ConfigMap, a recorder between the
// workloads and their backends, and canaries.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Flag, toFlagd } from '../flags-file.ts';

export const flagsName = 'incident-flags';
export const recorderName = 'incident-recorder';
export const recorderPort = 4318;
const files = { all: 'flags.json', canary: 'canary.json' } as const;
const mountPath = '/incident';
const flagsPath = (file: string): string => `${mountPath}/${file}`;

export const flagsMap = (flags: readonly Flag[] = [], canary: readonly Flag[] = []) => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: flagsName } },
  data: { [files.all]: JSON.stringify(toFlagd(flags)), [files.canary]: JSON.stringify(toFlagd(canary)) },
});

/** Of the workloads' containers. */
function variables(consolesNamespace: string): Readonly<Record<string, string>> {
  const recorder = `http://${recorderName}.${consolesNamespace}:${recorderPort}`;
  return {
    FLAGS_FILE: flagsPath(files.all),
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${recorder}/v1/traces`,
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${recorder}/v1/metrics`,
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${recorder}/v1/logs`,
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
  };
}

const podPatch = (server: object, volume: object) => ({
  spec: { template: { spec: { containers: [{ name: 'server', ...server }], volumes: [volume] } } },
});

/** Strategic merge patches of a Deployment: the first adds, the second removes. */
export const addingPatch = (consolesNamespace: string) =>
  podPatch(
    {
      env: Object.entries(variables(consolesNamespace)).map(([name, value]) => ({ name, value })),
      volumeMounts: [{ name: flagsName, mountPath, readOnly: true }],
    },
    { name: flagsName, configMap: { name: flagsName } },
  );

export const removingPatch = () =>
  podPatch(
    {
      env: Object.keys(variables('')).map((name) => ({ name, $patch: 'delete' })),
      volumeMounts: [{ mountPath, $patch: 'delete' }],
    },
    { name: flagsName, $patch: 'delete' },
  );

const fileText = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');

/** `image`: of any workload. */
export const recorderManifest = (image: string): string => fileText('recorder.yaml').replace('IMAGE', image);

export const recorderProgram = () => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: recorderName } },
  data: { 'recorder.mjs': fileText('recorder.mjs') },
});

/** The parts of a Deployment that its canary copies. */
export interface DeploymentObject {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: { readonly containers: readonly { readonly env?: readonly Variable[] }[] };
    };
  };
}
interface Variable {
  readonly name: string;
  readonly value?: string;
}

/** For kubectl's --selector. */
export const canaries = 'incident=canary';
export const canaryName = (workload: string): string => `${workload}-canary`;

/** A second version of a workload that gets its share of the calls: the Service selects the label `app` of both. */
export function canaryOf({ metadata: { name }, spec: { template } }: DeploymentObject): object {
  const own = { app: name, version: 'v2' };
  const value = flagsPath(files.canary);
  const containers = template.spec.containers.map((one) => ({
    ...one,
    env: one.env?.map((variable) => (variable.name === 'FLAGS_FILE' ? { ...variable, value } : variable)),
  }));
  return {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
    metadata: { name: canaryName(name), labels: { ...own, incident: 'canary' } },
    spec: {
      ...{ replicas: 1, selector: { matchLabels: own } },
      template: {
        metadata: { ...template.metadata, labels: { ...template.metadata.labels, ...own } },
        spec: { ...template.spec, containers },
      },
    },
  };
}
