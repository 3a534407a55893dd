// Waits until new pods serve, and rolls back versions that don't start.
import { Problem } from '../../start/problem.ts';
import { missingOnNodes } from '../images/node-images.ts';
import { batches } from './apply.ts';
import { diagnoseContainers, type Finding } from './diagnosis.ts';
import { tryRun } from './exec.ts';
import { type Pod, statusesOf } from './pods.ts';
import type { ContainerCount } from './sidecars.ts';
import { currentPods, imageOf, previousVersion, readState, type State, workloadIn } from './state.ts';
import type { Report } from './steps.ts';
import { kubectl, type Target } from './target.ts';
import { RolloutProblem, waitForRollouts } from './wait-for-rollouts.ts';

const limitMs = 60_000;

/** The image of each Deployment, by name: `cartservice:TAG`, possibly prefixed by a registry. */
export async function deployedImages(to: Target): Promise<Map<string, string>> {
  const { workloads } = await readState(to);
  return new Map(workloads.map((one) => [one.metadata.name, imageOf(one)]));
}

interface Serving {
  /** Without it, pods with and without a sidecar are both right. */
  containers?: ContainerCount;
  report?: Report;
}

/**
 * Resolves with the state in which all new pods are ready. A program that exits once is rolled back: it would exit again.
 */
export async function waitUntilServing(
  to: Target,
  names: readonly string[],
  { containers, report }: Serving = {},
): Promise<State | undefined> {
  if (names.length === 0) return undefined;
  const isHopeless = ({ pod, isUnlike }: Finding) => isUnlike || (pod !== undefined && hasCrashed(pod));
  try {
    return await waitForRollouts(to, { names, containers, limitMs, report, isHopeless });
  } catch (error) {
    if (!(error instanceof RolloutProblem)) throw error;
    // Another version would have no sidecar either.
    const failed = error.findings.filter(({ isUnlike }) => !isUnlike).map(({ workload }) => workload);
    const ends = await Promise.all([...new Set(failed)].map((name) => rollBack(to, name)));
    if (failed.length < error.findings.length)
      ends.push(
        "Istio's injector gives new pods no sidecar, or an unwanted one: `pnpm status` shows whether Istio runs.",
      );
    throw new Problem(`${ends.join('\n')}\n  ${error.message}`);
  }
}

interface Finishing {
  report?: Report;
  /** In which all of them were ready, so that it need not be read again. */
  seen?: State | undefined;
}

/** For workloads whose manifests are right: replaces pods that lack a sidecar, or have an unwanted one. */
export async function finishRollouts(
  to: Target,
  names: readonly string[],
  containers: ContainerCount,
  { report, seen }: Finishing = {},
): Promise<void> {
  if (names.length === 0) return;
  const state = seen && names.every((name) => workloadIn(seen, name)) ? seen : undefined;
  const unlike = state ? unlikeIn(state, containers) : await workloadsUnlike(to, containers, names);
  if (state && unlike.length === 0) return;
  await restart(to, unlike, (some) => waitUntilServing(to, some, { report }));
  await waitUntilServing(to, names, { containers, report });
}

const hasCrashed = (pod: Pod): boolean =>
  statusesOf(pod).some(({ name, restartCount, state }) => name === 'server' && (restartCount > 0 || state.terminated));

/** Returns what was done. A rollback must not name an image that a node lacks either. */
async function rollBack(to: Target, name: string): Promise<string> {
  const describe = (end: string) => `${name}: the new version does not start; ${end}.`;
  const state = await readState(to);
  const workload = workloadIn(state, name);
  if (workload && workload.kind !== 'Deployment') return describe(`a ${workload.kind} is not rolled back`);
  const previous = workload && previousVersion(state, workload);
  if (!previous) return describe('this is its first version, so nothing was rolled back');
  if (!previous.serves)
    return describe('the previous one does not serve either, so nothing was rolled back: look for what both need');
  const [, service, tag] = previous.image.match(/^([^/:]+):([^/:]+)$/) ?? [];
  if (service && tag && (await missingOnNodes(to, [{ name: service, tag }])).length > 0)
    return describe(`the nodes no longer have the previous one, ${previous.image}`);
  // Not by kubectl(), which may retry: a second undo would restore the new version.
  const undo = [
    'rollout',
    'undo',
    '--namespace',
    to.namespace,
    `deployment/${name}`,
    `--to-revision=${previous.revision}`,
  ];
  const done = await tryRun('kubectl', ['--context', to.context, ...undo]);
  return describe(done === undefined ? 'the rollback failed too' : 'rolled back to the previous one');
}

type RolledOut = (names: readonly string[]) => Promise<unknown>;

/** Replaces the pods of Deployments, a few at a time. */
export async function restart(to: Target, names: readonly string[], rolledOut: RolledOut): Promise<void> {
  if (names.length === 0) return;
  const state = await readState(to);
  for (const batch of batches(names.flatMap((name) => workloadIn(state, name) ?? []))) {
    const workloads = batch.map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`);
    await kubectl(to, ['rollout', 'restart', '--namespace', to.namespace, ...workloads]);
    await rolledOut(batch.map(({ metadata }) => metadata.name));
  }
}

/** The workloads, all by default, whose pods have a sidecar, or none, unlike they should. */
export async function workloadsUnlike(
  to: Target,
  containers: ContainerCount,
  only?: readonly string[],
): Promise<string[]> {
  return unlikeIn(await readState(to, to.namespace, only), containers);
}

const unlikeIn = (state: State, containers: ContainerCount): string[] =>
  state.workloads.map(({ metadata }) => metadata.name).filter((name) => diagnoseContainers(state, name, containers));

/** Kubernetes waits up to five minutes before it starts a failed container again. New pods start immediately. */
export async function restartBroken(to: Target, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const state = await readState(to);
  const broken = names
    .flatMap((name) => workloadIn(state, name) ?? [])
    .flatMap((workload) => currentPods(state, workload))
    .filter((pod) => hasCrashed(pod) || statusesOf(pod).some((one) => one.state.waiting?.reason?.includes('Image')))
    .map(({ metadata }) => metadata.name);
  if (broken.length > 0) await kubectl(to, ['delete', 'pod', '--namespace', to.namespace, '--wait=false', ...broken]);
}
