// The objects of k8s/base from which the chart is made: the generated ones, and those of files written by hand.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { workloadNames } from '../../../topology.ts';
import { loadGenerator, redis } from '../cluster-topology.ts';
import { workloadObjects } from '../workloads.ts';

const root = join(import.meta.dirname, '../../..');

export interface Variable {
  name: string;
  value?: string;
}
export interface Container {
  image: string;
  env?: Variable[];
  envFrom?: object[];
  resources: object;
}
export interface PodSpec {
  serviceAccountName: string;
  securityContext: { seccompProfile: object };
  containers: Container[];
}
export interface WorkloadSpec {
  template?: { spec: PodSpec };
  volumeClaimTemplates?: object[];
}
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec?: WorkloadSpec;
  data?: object;
  configMapGenerator?: { files: string[] }[];
}

/** The objects in a file of the repository. */
export const objectsIn = (path: string): Manifest[] => parsed(readFileSync(join(root, path), 'utf8'));

const parsed = (text: string): Manifest[] => parseAllDocuments(text).map((document) => document.toJS());

/** The objects of a workload. */
export function baseObjects(name: string): Manifest[] {
  if (name === redis.name) return objectsIn('k8s/base/redis-cart.yaml');
  if (name === loadGenerator) return objectsIn('loadgen/deployment.yaml');
  const known = workloadNames.find((one) => one === name);
  if (!known) throw new Error(`${name} is not a workload`);
  return parsed(
    workloadObjects(known)
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
