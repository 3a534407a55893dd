// Says in sentences why a workload is not running as its manifest says.
import { type ContainerStatus, containersOf, isReady, type Pod, statusesOf } from './pods.ts';
import type { ContainerCount } from './sidecars.ts';
import { currentPods, isRolledOut, isScaledDown, type State, wantedReplicas, workloadIn } from './state.ts';
import { getJson, type Target } from './target.ts';

export interface ClusterEvent {
  involvedObject: { kind: string; name: string };
  type: string;
  reason: string;
  message: string;
  metadata: { creationTimestamp: string };
  lastTimestamp?: string;
}

export interface Finding {
  workload: string;
  text: string;
  /** Waiting longer is pointless. */
  isFinal: boolean;
  /** Its log may say more. */
  pod?: Pod;
  /** Its pods are ready, but lack a sidecar or have an unwanted one. */
  isUnlike?: boolean;
}

const maxListed = 3;

/** The first few, and how many more there are: at the start, all pods are late. */
export function summaryOf(texts: readonly string[]): string {
  const rest = texts.length - maxListed;
  return [...texts.slice(0, maxListed), ...(rest > 0 ? [`${rest} more`] : [])].join('; ');
}

/** Oldest first. */
export async function eventsOf(to: Target, of = to.namespace): Promise<ClusterEvent[]> {
  const { items }: { items: ClusterEvent[] } = await getJson(to, ['events', '--namespace', of]);
  return items.sort((a, b) => timeOf(a).localeCompare(timeOf(b)));
}

const timeOf = ({ lastTimestamp, metadata }: ClusterEvent) => lastTimestamp ?? metadata.creationTimestamp;
const eventsAbout = (name: string, events: readonly ClusterEvent[]) =>
  events.filter(({ involvedObject }) => involvedObject.name === name);

/** undefined if the workload runs as its manifest says. */
export function diagnose(state: State, name: string, events: readonly ClusterEvent[] = []): Finding | undefined {
  const workload = workloadIn(state, name);
  const finding = (text: string, isFinal = false, pod?: Pod): Finding => ({ workload: name, text, isFinal, pod });
  if (!workload) return finding(`${name} is missing: the cluster has no workload of this name`, true);
  if (isRolledOut(state, workload)) return undefined;
  const pods = currentPods(state, workload);
  const late = pods.filter((pod) => !isReady(pod));
  const problems = late.map((pod) => ({ pod, ...podProblem(pod, events) }));
  const worst = problems.find(({ isFinal }) => isFinal) ?? problems[0];
  if (worst) return finding(`${worst.pod.metadata.name} ${worst.text}`, worst.isFinal, worst.pod);
  if (pods.length >= wantedReplicas(workload)) return finding(`${name}: its old pods are still running`);
  const failure = workload.status.conditions?.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  );
  const owners = [
    name,
    ...state.replicaSets.map((one) => one.metadata.name).filter((one) => one.startsWith(`${name}-`)),
  ];
  const rejected = events.findLast((one) => one.reason === 'FailedCreate' && owners.includes(one.involvedObject.name));
  const reason = failure?.message ?? rejected?.message;
  return finding(reason ? `${name}: no pod can be created: ${firstLine(reason)}` : `${name}: its pod is being created`);
}

/** Such a pod never gets a sidecar: https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/ */
const rejectsSidecar = ({ metadata }: Pod) => metadata.labels['sidecar.istio.io/inject'] === 'false';

/** For a workload that nobody switches off: 0 of 0 pods is not running either. */
export function diagnoseRunning(state: State, name: string, events: readonly ClusterEvent[] = []): Finding | undefined {
  const workload = workloadIn(state, name);
  if (!isScaledDown(workload)) return diagnose(state, name, events);
  const text = workload?.kind === 'DaemonSet' ? 'runs on no node' : 'is scaled to 0 replicas';
  return { workload: name, text: `${name} ${text}`, isFinal: true };
}

/** undefined if each pod has a sidecar, or none, as it should. */
export function diagnoseContainers({ pods }: State, name: string, countFor: ContainerCount): Finding | undefined {
  const wanted = countFor(name);
  if (wanted === undefined) return undefined;
  const unlike = (one: Pod) => containersOf(one).length !== wanted && !rejectsSidecar(one);
  const pod = pods.find((one) => one.metadata.labels.app === name && unlike(one));
  if (!pod) return undefined;
  const text = containersOf(pod).length < wanted ? 'has no sidecar' : 'still has a sidecar';
  return { workload: name, text: `${pod.metadata.name} ${text}`, isFinal: false, isUnlike: true };
}

type Problem = Pick<Finding, 'text' | 'isFinal'>;

const claimRemedies: readonly (readonly [RegExp, string])[] = [
  [/no storage class/, '; set a default StorageClass, or add the component redis-emptydir'],
  [/external provisioner/, "; if that lasts, install its StorageClass's driver, or add the component redis-emptydir"],
];
/** Other events are steps of a claim that will be filled. */
const claimFailures = ['ExternalProvisioning', 'FailedBinding', 'ProvisioningFailed'];

/** The claim of a StatefulSet's pod is named after its volume and the pod. */
function claimProblem({ metadata }: Pod, events: readonly ClusterEvent[]): string | undefined {
  const last = events.findLast(
    ({ involvedObject: { kind, name } }) => kind === 'PersistentVolumeClaim' && name.endsWith(`-${metadata.name}`),
  );
  if (!last || !claimFailures.includes(last.reason)) return undefined;
  const remedy = claimRemedies.find(([pattern]) => pattern.test(last.message))?.[1] ?? '';
  return `waits for its claim ${last.involvedObject.name}: ${firstLine(last.message).replace(/\.$/, '')}${remedy}`;
}

function podProblem(pod: Pod, all: readonly ClusterEvent[]): Problem {
  const events = eventsAbout(pod.metadata.name, all);
  const scheduled = pod.status.conditions?.find(({ type }) => type === 'PodScheduled');
  const isRefused = scheduled?.status === 'False';
  // Without a condition, a node was chosen, and waits for the volume.
  const mayWait = !isRefused || /unbound.*PersistentVolumeClaim|VolumeBinding/.test(scheduled.message ?? '');
  const claim = mayWait && !pod.spec.nodeName ? claimProblem(pod, all) : undefined;
  if (claim) return { text: claim, isFinal: false };
  if (isRefused) return { text: `can't be scheduled: ${firstLine(scheduled.message)}`, isFinal: false };
  const names = containersOf(pod).map(({ name }) => name);
  const late = statusesOf(pod).filter(({ name, ready, state }) => (names.includes(name) ? !ready : !state.terminated));
  const problems = late.map((status) => containerProblem(pod, status));
  const clear = problems.find((one) => one !== undefined);
  if (clear) return clear;
  // Events of containers that are starting or running: volumes, pulls, probes.
  const last = events.findLast(({ type, reason }) => type === 'Warning' || reason === 'Pulling');
  const isRunning = late.some(({ state }) => state.running);
  const doing = isRunning ? `is running but not ready (${late.map(({ name }) => name).join(', ')})` : 'is starting';
  return { text: last ? `${doing}: ${firstLine(last.message)}` : doing, isFinal: false };
}

/** A busy node's, which tries again: its cache of Secrets is late, or its container runtime is. */
const isTransient = /timed out|deadline exceeded|is reserved for/;

/** After so many crashes the next start would fail too. */
const maxCrashes = 3;

function containerProblem(pod: Pod, { name, state, lastState, restartCount }: ContainerStatus): Problem | undefined {
  const { reason = '', message } = state.waiting ?? {};
  if (/Image/.test(reason)) {
    const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
    const image = all.find((one) => one.name === name)?.image;
    return {
      text: `waits for the image ${image}, which ${pod.spec.nodeName} can't pull (${reason})`,
      isFinal: /Never|Invalid/.test(reason),
    };
  }
  if (/Config|CreateContainerError|RunContainerError/.test(reason))
    return { text: `can't start ${name}: ${firstLine(message)}`, isFinal: !isTransient.test(message ?? '') };
  const ended = state.terminated ?? lastState.terminated;
  if (restartCount === 0 && !state.terminated) return undefined;
  const cause = ended?.reason && ended.reason !== 'Error' ? `, ${ended.reason}` : '';
  const times = restartCount > 1 ? `${restartCount} times` : 'once';
  return {
    text: `crashed ${times} (${name}, exit code ${ended?.exitCode}${cause})`,
    isFinal: restartCount >= maxCrashes && reason === 'CrashLoopBackOff',
  };
}

const maxLine = 240;
const firstLine = (text = '') => (text.split('\n')[0] ?? '').slice(0, maxLine);
