// Gives a Deployment a new image and watches until its new pods serve; one that does not start is taken back.
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../start/problem.ts';
import type { WorkloadName } from '../../topology.ts';
import { run } from './exec.ts';
import { type Pod, podsOf, readiness, whyNot } from './pods-ready.ts';
import { getJson, kubectl, namespace, type Target } from './target.ts';

const limitMs = 90_000;

interface Deployment {
  metadata: { name: string };
  spec: { replicas: number; template: { spec: { containers: { name: string; image: string }[] } } };
}

const imageOf = (containers: { name: string; image: string }[]) =>
  containers.find(({ name }) => name === 'server')?.image ?? '';

/** The image of each Deployment, by name: `cartservice:TAG`, perhaps with a registry before it. */
export async function deployedImages(to: Target): Promise<Map<string, string>> {
  const { items }: { items: Deployment[] } = await getJson(to, ['deployments', '--namespace', namespace]);
  return new Map(items.map(({ metadata, spec }) => [metadata.name, imageOf(spec.template.spec.containers)]));
}

export const setImage = (to: Target, name: WorkloadName, image: string) =>
  kubectl(to, ['set', 'image', '--namespace', namespace, `deployment/${name}`, `server=${image}`]);

/** Resolves once every new pod serves. */
export async function untilServing(to: Target, name: WorkloadName, image: string): Promise<void> {
  const deadline = Date.now() + limitMs;
  const { spec }: Deployment = await getJson(to, ['deployment', name, '--namespace', namespace]);
  for (;;) {
    const pods = (await podsOf(to)).filter((pod) => pod.metadata.labels.app === name);
    const fresh = pods.filter((pod) => imageOf(pod.spec.containers) === image);
    const serving = fresh.filter((pod) => readiness(pod).ready === readiness(pod).all);
    if (serving.length >= spec.replicas) return;
    const dead = fresh.find(hasEnded);
    if (dead || Date.now() > deadline) await takeBack(to, name, dead ?? fresh[0]);
    await sleep(150);
  }
}

/** Its program has ended at least once. */
const hasEnded = ({ status }: Pod) =>
  (status.containerStatuses ?? []).some(({ name, restartCount }) => name === 'server' && restartCount > 0);

async function takeBack(to: Target, name: WorkloadName, pod: Pod | undefined): Promise<never> {
  const reason = await whyNot(to, pod);
  // Not by kubectl(), which may repeat it: a second undo would bring the new version back.
  await run('kubectl', ['--context', to.context, 'rollout', 'undo', '--namespace', namespace, `deployment/${name}`]);
  throw new Problem(`${name}: the new version does not start, the one before it serves on.\n  ${reason.message}`);
}
