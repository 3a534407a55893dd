// What runs in a namespace, read from the API server in one request. diagnosis.ts says what is wrong with it.
import { type Condition, isReady, type Pod } from './pods.ts';
import { getJson, type Target } from './target.ts';

export interface Workload {
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  metadata: { name: string; generation: number; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: { replicas?: number; template: { spec: { containers: { name: string; image: string }[] } } };
  status: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    updateRevision?: string;
    desiredNumberScheduled?: number;
    updatedNumberScheduled?: number;
    conditions?: Condition[];
  };
}

interface ReplicaSet extends Pick<Workload, 'spec'> {
  kind: 'ReplicaSet';
  metadata: { name: string; annotations?: Record<string, string>; ownerReferences?: { name: string }[] };
  status: { availableReplicas?: number };
}

export interface State {
  workloads: Workload[];
  replicaSets: ReplicaSet[];
  /** Without terminating ones. */
  pods: Pod[];
}

const revision = 'deployment.kubernetes.io/revision';
const kinds = 'deployments,statefulsets,daemonsets,replicasets,pods';

/** With names only these workloads, which is faster. The shop's have a label `app` with their names. */
export async function readState(to: Target, of = to.namespace, names?: readonly string[]): Promise<State> {
  const selector = names ? ['--selector', `app in (${names.join(',')})`] : [];
  const query = [kinds, '--namespace', of, ...selector];
  const { items }: { items: (Workload | ReplicaSet | Pod)[] } = await getJson(to, query);
  const state: State = { workloads: [], replicaSets: [], pods: [] };
  for (const item of items) {
    if (item.kind === 'ReplicaSet') state.replicaSets.push(item);
    else if (item.kind !== 'Pod') state.workloads.push(item);
    else if (!item.metadata.deletionTimestamp) state.pods.push(item);
  }
  return state;
}

export const workloadIn = ({ workloads }: State, name: string): Workload | undefined =>
  workloads.find(({ metadata }) => metadata.name === name);

/** Our programs' containers are named "server"; the other images are those of single containers. */
export function imageOf({ spec }: Pick<Workload, 'spec'>): string {
  const { containers } = spec.template.spec;
  return (containers.find(({ name }) => name === 'server') ?? containers[0])?.image ?? '';
}

export const wantedReplicas = ({ spec, status }: Workload): number =>
  spec.replicas ?? status.desiredNumberScheduled ?? 1;

export const isScaledDown = (workload: Workload | undefined): boolean =>
  workload !== undefined && wantedReplicas(workload) === 0;

const ownedBy = ({ metadata }: Pod | ReplicaSet, name: string | undefined): boolean =>
  (metadata.ownerReferences ?? []).some((owner) => owner.name === name);

/** The pods of the workload's current revision. */
export function currentPods({ pods, replicaSets }: State, { kind, metadata, status }: Workload): Pod[] {
  if (kind === 'DaemonSet') return pods.filter((pod) => ownedBy(pod, metadata.name));
  if (kind === 'StatefulSet')
    return pods.filter(
      (pod) => ownedBy(pod, metadata.name) && pod.metadata.labels['controller-revision-hash'] === status.updateRevision,
    );
  const wanted = metadata.annotations?.[revision];
  const current = replicaSets.find(
    (one) => ownedBy(one, metadata.name) && one.metadata.annotations?.[revision] === wanted,
  );
  return pods.filter((pod) => ownedBy(pod, current?.metadata.name));
}

/** The version to which a rollback returns: the last one that still serves, otherwise the last one. */
export function previousVersion(
  { replicaSets }: State,
  { metadata }: Workload,
): { revision: string; image: string; serves: boolean } | undefined {
  const current = metadata.annotations?.[revision];
  const revisionOf = (one: ReplicaSet) => one.metadata.annotations?.[revision] ?? '0';
  const serves = (one: ReplicaSet) => (one.status.availableReplicas ?? 0) > 0;
  const [best] = replicaSets
    .filter((one) => ownedBy(one, metadata.name) && revisionOf(one) !== current)
    .sort((a, b) => Number(serves(b)) - Number(serves(a)) || Number(revisionOf(b)) - Number(revisionOf(a)));
  return best && { revision: revisionOf(best), image: imageOf(best), serves: serves(best) };
}

/** Whether the controllers have seen the latest change; until then the status is about an earlier one. */
const isObserved = ({ metadata, status }: Workload): boolean => status.observedGeneration === metadata.generation;

/** Whether all replicas are of the current revision and ready, and no older pod remains. */
export function isRolledOut(state: State, workload: Workload): boolean {
  if (!isObserved(workload)) return false;
  const { status } = workload;
  const wanted = wantedReplicas(workload);
  const updated = status.updatedReplicas ?? status.updatedNumberScheduled ?? 0;
  const existing = status.replicas ?? status.desiredNumberScheduled ?? 0;
  return updated === wanted && existing === wanted && currentPods(state, workload).filter(isReady).length >= wanted;
}
