// How many containers each pod of the shop must have: one more in a mesh.
import { redis } from '../manifests/cluster-topology.ts';
import type { DeployConfig } from './config.ts';

/** The number for a workload's pods; undefined if both are right. */
export type ContainerCount = (workload: string) => number | undefined;

/**
 * Redis has no second pod that serves meanwhile, so it keeps its pod when the mesh is switched: it accepts plaintext and mutual
 * TLS. Strict mutual TLS needs its sidecar.
 */
export const containersFor =
  ({ mesh, secure }: Pick<DeployConfig, 'mesh' | 'secure'>): ContainerCount =>
  (workload) => {
    if (mesh === 'istio') return workload === redis.name && !secure ? undefined : 2;
    return workload === redis.name ? undefined : 1;
  };
