// Waits until every pod serves, and tells why one does not.
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../start/problem.ts';
import { ask } from './exec.ts';
import { getJson, namespace, type Target } from './target.ts';

interface ContainerStatus {
  name: string;
  ready: boolean;
  restartCount: number;
  containerID?: string;
  state: { waiting?: { reason?: string; message?: string } };
  lastState: { terminated?: { exitCode: number; reason?: string; message?: string } };
}

export interface Pod {
  metadata: { name: string; namespace: string; labels: Record<string, string>; deletionTimestamp?: string };
  spec: {
    nodeName?: string;
    containers: { name: string; image: string }[];
    initContainers?: { name: string; restartPolicy?: string }[];
  };
  status: { phase: string; containerStatuses?: ContainerStatus[]; initContainerStatuses?: ContainerStatus[] };
}

interface Rollout {
  metadata: { generation: number };
  spec: { replicas: number };
  status: { observedGeneration?: number; replicas?: number; updatedReplicas?: number };
}

/** Pods that are to stay: not those on their way out. */
export async function podsOf(to: Target, of = namespace): Promise<Pod[]> {
  const { items }: { items: Pod[] } = await getJson(to, ['pods', '--namespace', of]);
  return items.filter(({ metadata }) => !metadata.deletionTimestamp);
}

/** Containers that run as long as the pod does: a sidecar is an init container that restarts. */
export function readiness({ spec, status }: Pod): { ready: number; all: number; restarts: number } {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const names = [...spec.containers, ...sidecars].map(({ name }) => name);
  const statuses = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].filter(({ name }) =>
    names.includes(name),
  );
  return {
    ready: statuses.filter(({ ready }) => ready).length,
    all: names.length,
    restarts: statuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
  };
}

/** Until each pod of the namespace has `containers` containers and all are ready. */
export async function waitForPods(to: Target, containers: number, limitMs: number): Promise<string> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const pods = await podsOf(to);
    const late = pods.filter((pod) => {
      const { ready, all } = readiness(pod);
      return ready < all || all !== containers;
    });
    if (pods.length > 0 && late.length === 0 && (await rolledOut(to)))
      return `${pods.length} pods, each ${containers}/${containers}`;
    const broken = late.find(isBroken);
    if (broken || Date.now() > deadline) throw await whyNot(to, broken ?? late[0], pods.length);
    await sleep(500);
  }
}

/** Every Deployment and StatefulSet has what its manifest says, and nothing older. */
async function rolledOut(to: Target): Promise<boolean> {
  const { items }: { items: Rollout[] } = await getJson(to, ['deployments,statefulsets', '--namespace', namespace]);
  return items.every(
    ({ metadata, spec, status }) =>
      status.observedGeneration === metadata.generation &&
      (status.replicas ?? 0) === spec.replicas &&
      (status.updatedReplicas ?? status.replicas ?? 0) === spec.replicas,
  );
}

/** No use in waiting on: the image isn't there, or the program ends again and again. */
const isBroken = ({ status }: Pod) =>
  (status.containerStatuses ?? []).some(
    ({ state, restartCount }) =>
      /ErrImageNeverPull|InvalidImageName|CreateContainerConfigError/.test(state.waiting?.reason ?? '') ||
      (state.waiting?.reason === 'CrashLoopBackOff' && restartCount >= 3),
  );

export async function whyNot(to: Target, pod: Pod | undefined, count = 1): Promise<Problem> {
  if (!pod) return new Problem(`There is no pod in ${namespace} (of ${count}).`);
  const { name } = pod.metadata;
  const waiting = (pod.status.containerStatuses ?? []).map(({ state }) => state.waiting).find((one) => one);
  const ended = (pod.status.containerStatuses ?? [])
    .map(({ lastState }) => lastState.terminated?.message)
    .find(Boolean);
  const log = (ended?.trim() ?? (await lastLog(to, name))).split('\n').slice(-12).join('\n    ');
  const { ready, all } = readiness(pod);
  const reason = [waiting?.reason, waiting?.message?.slice(0, 200)].filter(Boolean).join(': ') || pod.status.phase;
  return new Problem(
    `${name} does not get ready (${ready}/${all}, ${reason}).${log ? ` Its log ends:\n    ${log}` : ''}\n  More: kubectl --context ${to.context} describe pod -n ${namespace} ${name}`,
  );
}

const lastLog = async (to: Target, pod: string): Promise<string> =>
  (await ask('kubectl', ['--context', to.context, 'logs', '--namespace', namespace, pod, '--tail=12']))?.trim() ?? '';
