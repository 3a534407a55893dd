// Pods as the API server reports them, and how many of their containers are ready.
import { getJson, type Target } from './target.ts';

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

interface Ended {
  exitCode: number;
  finishedAt: string;
  reason?: string;
  message?: string;
}

export interface ContainerStatus {
  name: string;
  ready: boolean;
  restartCount: number;
  containerID?: string;
  /** Empty until its node has the image. */
  imageID?: string;
  state: { waiting?: { reason?: string; message?: string }; running?: { startedAt: string }; terminated?: Ended };
  lastState: { terminated?: Ended };
}

export interface Pod {
  kind: 'Pod';
  metadata: {
    name: string;
    namespace: string;
    labels: Record<string, string>;
    creationTimestamp: string;
    deletionTimestamp?: string;
    ownerReferences?: { name: string }[];
  };
  spec: {
    nodeName?: string;
    containers: { name: string; image: string }[];
    initContainers?: { name: string; image: string; restartPolicy?: string }[];
  };
  status: {
    phase: string;
    conditions?: Condition[];
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
  };
}

/** The pods of a namespace, without terminating ones. */
export async function podsOf(to: Target, of = to.namespace): Promise<Pod[]> {
  const { items }: { items: Pod[] } = await getJson(to, ['pods', '--namespace', of]);
  return items.filter(({ metadata }) => !metadata.deletionTimestamp);
}

/** The containers that run as long as the pod. A sidecar is an init container that restarts. */
export function containersOf({ spec }: Pod): { name: string; image: string }[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...spec.containers, ...sidecars];
}

export const statusesOf = ({ status }: Pod): ContainerStatus[] => [
  ...(status.initContainerStatuses ?? []),
  ...(status.containerStatuses ?? []),
];

export function readiness(pod: Pod): { ready: number; all: number; restarts: number } {
  const names = containersOf(pod).map(({ name }) => name);
  const statuses = statusesOf(pod).filter(({ name }) => names.includes(name));
  return {
    ready: statuses.filter(({ ready }) => ready).length,
    all: names.length,
    restarts: statuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
  };
}

export const isReady = (pod: Pod): boolean => readiness(pod).ready === readiness(pod).all;
