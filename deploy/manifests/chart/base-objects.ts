// The objects of k8s/base from which the chart is made: the generated ones, and those of files written by hand.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isWorkload } from '../../../topology.ts';
import { collector, loadGenerator, redis } from '../cluster-topology.ts';
import { workloadObjects } from '../workloads.ts';

const root = join(import.meta.dirname, '../../..');

export interface Variable {
  name: string;
  value?: string;
  valueFrom?: object;
}
export interface Container {
  image: string;
  args?: string[];
  env?: Variable[];
  envFrom?: object[];
  resources: object;
}
export interface PodSpec {
  serviceAccountName: string;
  securityContext: { runAsNonRoot: boolean; seccompProfile: object };
  containers: Container[];
}
export interface PodTemplate {
  metadata: { annotations?: Record<string, string> };
  spec: PodSpec;
}
export interface WorkloadSpec {
  template?: PodTemplate;
  volumeClaimTemplates?: object[];
}
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec?: WorkloadSpec;
  data?: object;
  configMapGenerator?: { name: string; files?: string[] }[];
  patches?: Patch[];
}
/** Of a kustomization; its `patch` is YAML. */
export interface Patch {
  target?: { kind?: string; name?: string; labelSelector?: string };
  patch: string;
}

/** The objects in a file of the repository. */
export const objectsIn = <Object = Manifest>(path: string): Object[] => parsed(readFileSync(join(root, path), 'utf8'));

const parsed = <Object>(text: string): Object[] => parseAllDocuments(text).map((document) => document.toJS());

/** The objects of a workload. */
export function baseObjects(name: string): Manifest[] {
  if (name === redis.name) return objectsIn('k8s/base/redis-cart.yaml');
  if (name === loadGenerator) return objectsIn('loadgen/deployment.yaml');
  if (name === collector.name) return objectsIn('k8s/components/otel-collector/collector.yaml');
  if (!isWorkload(name)) throw new Error(`${name} is not a workload`);
  return parsed(
    workloadObjects(name)
      .map((object) => JSON.stringify(object))
      .join('\n---\n'),
  );
}

/** The only container of a workload. */
export function serverOf(objects: readonly Manifest[]): Container {
  const [server] = objects.flatMap(({ spec }) => spec?.template?.spec.containers ?? []);
  if (!server) throw new Error(`${objects[0]?.metadata.name} has no container`);
  return server;
}
