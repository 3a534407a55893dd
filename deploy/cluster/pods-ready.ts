// Waits until every pod is ready, and reports why one isn't.
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../start/problem.ts';
import { tryRun } from './exec.ts';
import { getJson, type Target } from './target.ts';

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

/** The pods of a namespace, without terminating ones. */
export async function podsOf(to: Target, of = to.namespace): Promise<Pod[]> {
  const { items }: { items: Pod[] } = await getJson(to, ['pods', '--namespace', of]);
  return items.filter(({ metadata }) => !metadata.deletionTimestamp);
}

/** Counts the containers that run as long as the pod. A sidecar is an init container that restarts. */
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

/** Waits until each pod of the namespace has `containers` containers, all of them ready. */
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
    if (broken || Date.now() > deadline) throw await explainNotReady(to, broken ?? late[0], pods.length);
    await sleep(500);
  }
}

/** Whether every Deployment and StatefulSet runs its current revision only, with all replicas. */
async function rolledOut(to: Target): Promise<boolean> {
  const { items }: { items: Rollout[] } = await getJson(to, ['deployments,statefulsets', '--namespace', to.namespace]);
  return items.every(
    ({ metadata, spec, status }) =>
      status.observedGeneration === metadata.generation &&
      (status.replicas ?? 0) === spec.replicas &&
      (status.updatedReplicas ?? status.replicas ?? 0) === spec.replicas,
  );
}

/** Waiting is pointless: the image is missing, or the program keeps crashing. */
const isBroken = ({ status }: Pod) =>
  (status.containerStatuses ?? []).some(
    ({ state, restartCount }) =>
      /ErrImageNeverPull|InvalidImageName|CreateContainerConfigError/.test(state.waiting?.reason ?? '') ||
      (state.waiting?.reason === 'CrashLoopBackOff' && restartCount >= 3),
  );

export async function explainNotReady(to: Target, pod: Pod | undefined, count = 1): Promise<Problem> {
  if (!pod) return new Problem(`No pod of ${count} was found in ${to.namespace}.`);
  const { name } = pod.metadata;
  const waiting = (pod.status.containerStatuses ?? []).map(({ state }) => state.waiting).find((one) => one);
  const lastMessage = (pod.status.containerStatuses ?? [])
    .map(({ lastState }) => lastState.terminated?.message)
    .find(Boolean);
  const log = (lastMessage?.trim() ?? (await logTail(to, name))).split('\n').slice(-12).join('\n    ');
  const { ready, all } = readiness(pod);
  const reason = [waiting?.reason, waiting?.message?.slice(0, 200)].filter(Boolean).join(': ') || pod.status.phase;
  return new Problem(
    `${name} does not become ready (${ready}/${all} containers, ${reason}).${log ? ` End of its log:\n    ${log}` : ''}\n  For details: kubectl --context ${to.context} describe pod -n ${to.namespace} ${name}`,
  );
}

const logTail = async (to: Target, pod: string): Promise<string> =>
  (await tryRun('kubectl', ['--context', to.context, 'logs', '--namespace', to.namespace, pod, '--tail=12']))?.trim() ??
  '';
