// What people do with kubectl to a shop that is in use, as a table.
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../deploy/cluster/exec.ts';
import { podsOf } from '../../deploy/cluster/pods.ts';
import { getJson, kubectl, nodesOf, type Target } from '../../deploy/cluster/target.ts';
import { waitForRollouts } from '../../deploy/cluster/wait-for-rollouts.ts';
import { type WorkloadName, workloadNames } from '../../topology.ts';

export interface Habit {
  readonly name: string;
  /** As people type it. */
  readonly command: string;
  /** A workload has no other pod meanwhile, so requests may fail. */
  readonly mayFail: boolean;
  /** Limit of the time to recover from an outage of everything. */
  readonly maxSeconds?: number;
  perform(to: Target): Promise<void>;
}

const maxRecoverySeconds = 180;
/** Longer than a start on a busy machine, and than a node's restart. */
const limitMs = 180_000;

export async function settled(to: Target): Promise<void> {
  await waitForRollouts(to, { limitMs });
}

/** The API server refuses connections at first, and rejects every request until it has read the cluster's roles. */
async function settledAfterRestart(to: Target): Promise<void> {
  for (const since = performance.now(); ; await sleep(1_000))
    try {
      return await settled(to);
    } catch (error) {
      if (performance.now() - since > limitMs) throw error;
    }
}

const deploymentsOf = (names: readonly WorkloadName[]) => names.map((name) => `deployment/${name}`);

async function scale(to: Target, replicas: number, names: readonly WorkloadName[] = workloadNames): Promise<void> {
  await kubectl(to, ['scale', '--namespace', to.namespace, `--replicas=${replicas}`, ...deploymentsOf(names)]);
  await settled(to);
}

/** Deletes a pod of each, one after the other, each once the previous one has been replaced. */
async function deletePods(to: Target, names: readonly WorkloadName[] = workloadNames): Promise<void> {
  for (const app of names) {
    const pod = (await podsOf(to)).find(({ metadata }) => metadata.labels.app === app);
    if (!pod) throw new Error(`${app} has no pod`);
    await kubectl(to, ['delete', 'pod', '--namespace', to.namespace, '--wait=false', pod.metadata.name]);
    await settled(to);
  }
}

/** Deletes one of two replicas of each workload. */
export async function deleteOneOfTwo(to: Target, names: readonly WorkloadName[] = workloadNames): Promise<void> {
  await scale(to, 2, names);
  await deletePods(to, names);
  await scale(to, 1, names);
}

/** The node with the shop's Redis. */
async function busyNode(to: Target): Promise<string> {
  const { spec } = await getJson(to, ['pod', '--namespace', to.namespace, 'redis-cart-0']);
  return String(spec.nodeName);
}

export const habits: readonly Habit[] = [
  {
    name: 'restart',
    command: 'kubectl rollout restart deployment',
    mayFail: false,
    async perform(to) {
      await kubectl(to, ['rollout', 'restart', '--namespace', to.namespace, ...deploymentsOf(workloadNames)]);
      await settled(to);
    },
  },
  {
    name: 'scale',
    command: 'kubectl scale deployment --all --replicas=3, then 1',
    mayFail: false,
    async perform(to) {
      await scale(to, 3);
      await scale(to, 1);
    },
  },
  {
    name: 'delete-of-two',
    command: 'kubectl delete pod: one of 2 replicas, of each workload',
    mayFail: false,
    perform: deleteOneOfTwo,
  },
  {
    name: 'delete-of-one',
    command: 'kubectl delete pod: the only one, of each workload',
    mayFail: true,
    perform: deletePods,
  },
  {
    name: 'drain',
    command: 'kubectl drain of the only worker, then uncordon',
    mayFail: true,
    maxSeconds: maxRecoverySeconds,
    async perform(to) {
      const node = await busyNode(to);
      const how = ['--ignore-daemonsets', '--delete-emptydir-data', '--timeout=90s'];
      try {
        await kubectl(to, ['drain', node, ...how]);
      } finally {
        await kubectl(to, ['uncordon', node]);
      }
      await settled(to);
    },
  },
  {
    name: 'restart-nodes',
    command: 'docker restart of all nodes',
    mayFail: true,
    maxSeconds: maxRecoverySeconds,
    async perform(to) {
      await run(to.engine, ['restart', ...(await nodesOf(to))]);
      await settledAfterRestart(to);
    },
  },
];
