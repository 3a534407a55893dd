// Pod faults: kills and restarts pods, freezes their main process or their Envoy, kills their Envoy.
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../deploy/cluster/exec.ts';
import { type Pod, podsOf, readiness } from '../../deploy/cluster/pods.ts';
import { kubectl, type Target } from '../../deploy/cluster/target.ts';
import type { Fault } from './schedule.ts';

/** The suffix of targets that are sidecars. */
const envoy = '/envoy';
const recoveryMs = 90_000;
const sidecarMs = 15_000;

export const breakablePods = [
  'cartservice',
  'checkoutservice',
  'emailservice',
  'orderservice',
  'paymentservice',
  'redis-cart',
  'shippingservice',
];

/** Includes the sidecars of pods that have one. */
export async function targetsIn(to: Target): Promise<string[]> {
  const pods = await podsOf(to);
  const hasSidecar = (app: string) => pods.some((pod) => pod.metadata.labels.app === app && readiness(pod).all > 1);
  return breakablePods.flatMap((app) => (hasSidecar(app) ? [app, `${app}${envoy}`] : [app]));
}

/** Resolves, once the fault has started, with the function that ends it. */
export async function beginPodFault(to: Target, { kind, target }: Fault): Promise<() => Promise<void>> {
  const app = target.replace(envoy, '');
  const pod = await readyPodOf(to, app);
  // The pod is still starting, so the fault has no effect.
  if (!pod) return () => waitForPods(to, app);
  const isEnvoy = target.endsWith(envoy);
  if (kind === 'stop') {
    await signal(to, pod, isEnvoy, 'STOP');
    return () => signal(to, pod, isEnvoy, 'CONT');
  }
  if (isEnvoy) {
    await signal(to, pod, true, 'KILL');
    return () => waitForEnvoy(to, app, pod);
  }
  await replace(to, pod, kind === 'kill');
  return () => waitForPods(to, app);
}

async function replace(to: Target, { metadata }: Pod, isForced: boolean): Promise<void> {
  const how = isForced ? ['--wait=false', '--grace-period=0', '--force'] : ['--wait=false'];
  await kubectl(to, ['delete', 'pod', '--namespace', to.namespace, metadata.name, ...how]);
}

async function readyPodOf(to: Target, app: string): Promise<Pod | undefined> {
  const pods = await podsOf(to);
  return pods.find((pod) => pod.metadata.labels.app === app && readiness(pod).ready === readiness(pod).all);
}

/**
 * Waits until the sidecar runs again. kubelet waits longer before each restart, up to 5 minutes; the pod is then replaced,
 * as an operator would do.
 */
async function waitForEnvoy(to: Target, app: string, broken: Pod): Promise<void> {
  for (const end = Date.now() + sidecarMs; Date.now() < end; await sleep(300)) {
    const pod = (await podsOf(to)).find(({ metadata }) => metadata.name === broken.metadata.name);
    if (!pod || readiness(pod).restarts > readiness(broken).restarts) return waitForPods(to, app);
  }
  await replace(to, broken, false);
  await waitForPods(to, app);
}

/** Waits until every pod of the app is ready. */
async function waitForPods(to: Target, app: string): Promise<void> {
  for (const end = Date.now() + recoveryMs; Date.now() < end; await sleep(300)) {
    const pods = (await podsOf(to)).filter((pod) => pod.metadata.labels.app === app);
    if (pods.length > 0 && pods.every((pod) => readiness(pod).ready === readiness(pod).all)) return;
  }
  throw new Error(`${app} did not recover within ${recoveryMs / 1_000} s`);
}

/** Signals the container's first process, or the Envoy that its agent started. A missing process is not an error. */
async function signal({ engine }: Target, pod: Pod, isEnvoy: boolean, name: 'STOP' | 'CONT' | 'KILL'): Promise<void> {
  const statuses = [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])];
  const wanted = statuses.find(
    (one) => (one.name === 'istio-proxy') === isEnvoy && /server|redis|istio-proxy/.test(one.name),
  );
  const id = wanted?.containerID?.split('//')[1];
  const node = pod.spec.nodeName;
  if (!id || !node) throw new Error(`${pod.metadata.name} has no container to signal`);
  const first = `ctr --namespace=k8s.io tasks ls | awk '$1 == "${id}" { print $2 }'`;
  const pid = isEnvoy ? `$(cat /proc/$(${first})/task/*/children)` : `$(${first})`;
  await run(engine, ['exec', node, 'sh', '-c', `kill -${name} ${pid} || true`]);
}
