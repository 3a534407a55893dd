// Waits until workloads run as their manifests say. Says what it waits for, and why it gave up.
import { Problem } from '../../start/problem.ts';
import type { DeployConfig } from './config.ts';
import { type ClusterEvent, diagnose, diagnoseContainers, eventsOf, type Finding, summaryOf } from './diagnosis.ts';
import { logTail } from './log-tail.ts';
import { isReady, type Pod, readiness } from './pods.ts';
import { type RolloutWatch, watchRollouts } from './rollout-watch.ts';
import { type ContainerCount, containersFor } from './sidecars.ts';
import { currentPods, readState, type State, workloadIn } from './state.ts';
import type { Report } from './steps.ts';
import type { Target } from './target.ts';

export interface RolloutWait {
  /** All workloads of the namespace by default. */
  names?: readonly string[];
  of?: string;
  containers?: ContainerCount;
  /** Without any progress. A pull counts as progress for `pullLimitMs`. */
  limitMs: number;
  report?: Report;
  /** Gives up earlier than the diagnosis does. */
  isHopeless?: (finding: Finding) => boolean | undefined;
}

/** Reading events is slower than reading pods, and they matter only if a pod is late. */
const eventsAfterMs = 3_000;
const pullLimitMs = 15 * 60_000;
const maxReported = 3;

/** The reasons as text, and as findings. */
export class RolloutProblem extends Problem {
  readonly findings: readonly Finding[];
  constructor(message: string, findings: readonly Finding[]) {
    super(message);
    this.findings = findings;
  }
}

/** Throws a RolloutProblem if there is no progress within the limit, or once a pod can no longer become ready. */
export async function waitForRollouts(to: Target, wait: RolloutWait): Promise<State> {
  const watch = watchRollouts(to, wait.of ?? to.namespace);
  try {
    return await waitWith(watch, to, wait);
  } finally {
    watch.stop();
  }
}

async function waitWith(watch: RolloutWatch, to: Target, wait: RolloutWait): Promise<State> {
  const { of = to.namespace, containers, limitMs, report, isHopeless = () => false } = wait;
  let [best, progressAt, eventsAt] = [0, Date.now(), 0];
  let events: ClusterEvent[] = [];
  for (;;) {
    const state = await readState(to, of, of === to.namespace ? wait.names : undefined);
    const names = wait.names ?? state.workloads.map(({ metadata }) => metadata.name);
    if (Date.now() - Math.max(progressAt, eventsAt) > eventsAfterMs) {
      events = await eventsOf(to, of);
      eventsAt = Date.now();
    }
    const findings = names.flatMap(
      (name) =>
        diagnose(state, name, events) ?? (containers ? diagnoseContainers(state, name, containers) : undefined) ?? [],
    );
    if (findings.length === 0 && names.length > 0) return state;
    report?.(findings.length > 0 ? summaryOf(findings.map(({ text }) => text)) : emptyText(of));
    const progress = progressOf(state, names);
    if (progress > best) [best, progressAt] = [progress, Date.now()];
    const hopeless = findings.filter((one) => one.isFinal || isHopeless(one));
    const isPulling = findings.some(({ pod }) => pod && isPullingImage(pod, events));
    const isOverdue = Date.now() - progressAt > (isPulling ? pullLimitMs : limitMs);
    if (hopeless.length > 0 || isOverdue) throw await explain(to, of, hopeless.length > 0 ? hopeless : findings);
    await watch.next(names.flatMap((name) => workloadIn(state, name) ?? []));
  }
}

const shopLimitMs = 120_000;

export async function waitForNames(
  to: Target,
  names: readonly string[],
  containers: ContainerCount,
  report?: Report,
): Promise<void> {
  await waitForRollouts(to, { names, containers, limitMs: shopLimitMs, report });
}

/** Waits for all workloads of the shop; returns the pods that run. */
export async function waitForShop(to: Target, config: DeployConfig, report?: Report): Promise<string> {
  const { pods } = await waitForRollouts(to, { containers: containersFor(config), limitMs: shopLimitMs, report });
  const bySize = Map.groupBy(pods, (pod) => readiness(pod).all);
  return [...bySize].map(([all, of]) => `${of.length} ${of.length === 1 ? 'pod' : 'pods'} ${all}/${all}`).join(', ');
}

/** Grows as pods are scheduled, started and ready. */
function progressOf(state: State, names: readonly string[]): number {
  const pods = state.workloads
    .filter(({ metadata }) => names.includes(metadata.name))
    .flatMap((workload) => currentPods(state, workload));
  return pods
    .map((pod) => 1 + Number(pod.spec.nodeName !== undefined) + readiness(pod).ready + Number(isReady(pod)))
    .reduce((sum, one) => sum + one, 0);
}

export function isPullingImage({ metadata }: Pod, events: readonly ClusterEvent[]): boolean {
  const about = events.filter(({ involvedObject }) => involvedObject.name === metadata.name);
  return about.findLast(({ reason }) => /^(Pulling|Pulled|Failed|BackOff)$/.test(reason))?.reason === 'Pulling';
}

const emptyText = (of: string) => `${of} has no workloads yet`;

/** The findings with the ends of the pods' logs. */
export async function explain(to: Target, of: string, findings: readonly Finding[]): Promise<RolloutProblem> {
  const shown = findings.slice(0, maxReported);
  const texts = await Promise.all(
    shown.map(async ({ text, pod }) => {
      const log = pod ? await logTail(to, pod) : '';
      const more = pod
        ? `\n  For details: kubectl --context ${to.context} describe pod -n ${of} ${pod.metadata.name}`
        : '';
      return `${text}.${log ? ` End of its log:\n    ${log.replaceAll('\n', '\n    ')}` : ''}${more}`;
    }),
  );
  const rest = findings.length - shown.length;
  if (findings.length === 0) return new RolloutProblem(emptyText(of), []);
  return new RolloutProblem([...texts, ...(rest > 0 ? [`${rest} more are not ready.`] : [])].join('\n'), findings);
}
