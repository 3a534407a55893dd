// Sets a Deployment's image and waits until its new pods are ready. Rolls back if they don't start.
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../start/problem.ts';
import type { WorkloadName } from '../../topology.ts';
import { run } from './exec.ts';
import { explainNotReady, type Pod, podsOf, readiness } from './pods-ready.ts';
import { getJson, kubectl, type Target } from './target.ts';

const limitMs = 90_000;

interface Deployment {
  metadata: { name: string };
  spec: { replicas: number; template: { spec: { containers: { name: string; image: string }[] } } };
}

const imageOf = (containers: { name: string; image: string }[]) =>
  containers.find(({ name }) => name === 'server')?.image ?? '';

/** The image of each Deployment, by name: `cartservice:TAG`, possibly prefixed by a registry. */
export async function deployedImages(to: Target): Promise<Map<string, string>> {
  const { items }: { items: Deployment[] } = await getJson(to, ['deployments', '--namespace', to.namespace]);
  return new Map(items.map(({ metadata, spec }) => [metadata.name, imageOf(spec.template.spec.containers)]));
}

export const setImage = (to: Target, name: WorkloadName, image: string) =>
  kubectl(to, ['set', 'image', '--namespace', to.namespace, `deployment/${name}`, `server=${image}`]);

/** Resolves when all new pods are ready. */
export async function waitUntilServing(to: Target, name: WorkloadName, image: string): Promise<void> {
  const deadline = Date.now() + limitMs;
  const { spec }: Deployment = await getJson(to, ['deployment', name, '--namespace', to.namespace]);
  for (;;) {
    const pods = (await podsOf(to)).filter((pod) => pod.metadata.labels.app === name);
    const fresh = pods.filter((pod) => imageOf(pod.spec.containers) === image);
    const serving = fresh.filter((pod) => readiness(pod).ready === readiness(pod).all);
    if (serving.length >= spec.replicas) return;
    const crashed = fresh.find(hasRestarted);
    if (crashed || Date.now() > deadline) await rollBack(to, name, crashed ?? fresh[0]);
    await sleep(150);
  }
}

/** Whether the program exited at least once. */
const hasRestarted = ({ status }: Pod) =>
  (status.containerStatuses ?? []).some(({ name, restartCount }) => name === 'server' && restartCount > 0);

async function rollBack(to: Target, name: WorkloadName, pod: Pod | undefined): Promise<never> {
  const reason = await explainNotReady(to, pod);
  // Not by kubectl(), which may retry: a second undo would restore the new version.
  await run('kubectl', ['--context', to.context, 'rollout', 'undo', '--namespace', to.namespace, `deployment/${name}`]);
  throw new Problem(`${name}: the new version does not start; rolled back to the previous one.\n  ${reason.message}`);
}
