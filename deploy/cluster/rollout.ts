// Sets Deployments' images and waits until their new pods are ready. Rolls back those that don't start.
import type { WorkloadName } from '../../topology.ts';
import { run } from './exec.ts';
import { readiness } from './pods.ts';
import { imageOf, readState } from './state.ts';
import type { Report } from './steps.ts';
import { kubectl, type Target } from './target.ts';
import { RolloutProblem, waitForRollouts } from './wait-for-rollouts.ts';

const limitMs = 60_000;

/** The image of each Deployment, by name: `cartservice:TAG`, possibly prefixed by a registry. */
export async function deployedImages(to: Target): Promise<Map<string, string>> {
  const { workloads } = await readState(to);
  return new Map(workloads.map((one) => [one.metadata.name, imageOf(one)]));
}

export const setImage = (to: Target, name: WorkloadName, image: string) =>
  kubectl(to, ['set', 'image', '--namespace', to.namespace, `deployment/${name}`, `server=${image}`]);

/** Resolves when all new pods are ready. A program that exits once is rolled back: it would exit again. */
export async function waitUntilServing(to: Target, names: readonly WorkloadName[], report?: Report): Promise<void> {
  try {
    await waitForRollouts(to, {
      names,
      limitMs,
      report,
      isHopeless: ({ pod }) => !!pod && readiness(pod).restarts > 0,
    });
  } catch (error) {
    if (!(error instanceof RolloutProblem)) throw error;
    for (const name of error.workloads) await rollBack(to, name);
    const which = error.workloads.join(', ');
    throw new RolloutProblem(
      `${which}: the new version does not start; rolled back to the previous one.\n  ${error.message}`,
      error.workloads,
    );
  }
}

/** Not by kubectl(), which may retry: a second undo would restore the new version. */
const rollBack = (to: Target, name: string) =>
  run('kubectl', ['--context', to.context, 'rollout', 'undo', '--namespace', to.namespace, `deployment/${name}`]);
