// Prepares the shop in a kind cluster for incidents: flags and a recorder, and no visitors but those of the run. Everything is
// taken away again afterwards, also after Ctrl-C. Each step may be repeated.
import { containersOf, type Pod } from '../../../deploy/cluster/pods.ts';
import { requireCluster } from '../../../deploy/cluster/require-cluster.ts';
import { imageOf, isScaledDown, readState, workloadIn } from '../../../deploy/cluster/state.ts';
import { kubectl, portsOf, type Target } from '../../../deploy/cluster/target.ts';
import { Problem } from '../../../start/problem.ts';
import { workloadNames } from '../../../topology.ts';
import {
  addingPatch,
  canaries,
  flagsMap,
  flagsName,
  recorderManifest,
  recorderName,
  recorderProgram,
  removingPatch,
} from './objects.ts';
import { type Consoles, requireConsoles } from './queries.ts';

export interface PreparedCluster {
  readonly to: Target;
  readonly shopUrl: string;
  readonly consoles: Consoles;
  restore(): Promise<void>;
}

/** All pods start at the same time. */
const rolloutSeconds = 240;

export async function prepareCluster(to: Target, signal: AbortSignal): Promise<PreparedCluster> {
  await requireCluster(to);
  const ports = await portsOf(to);
  const url = (page: 'shop' | 'jaeger' | 'prometheus') => `http://localhost:${ports[page]}`;
  const consoles = { jaeger: url('jaeger'), prometheus: url('prometheus') };
  await requireConsoles(consoles);
  const running = await readState(to);
  const isServing = (name: string) => workloadIn(running, name) && !isScaledDown(workloadIn(running, name));
  const names = workloadNames.filter(isServing);
  const image = workloadIn(running, 'currencyservice');
  if (!image || !running.pods.some(hasSidecar))
    throw new Problem(
      `Incidents need currencyservice and sidecars in ${to.namespace}: run \`pnpm deploy:kind\` or \`pnpm mesh:on\`.`,
    );
  const setLoad = async (replicas: number) => {
    if (isServing('loadgenerator')) await scale(to, 'loadgenerator', replicas);
  };
  async function patchAll(patch: object): Promise<void> {
    const where = ['--namespace', to.namespace];
    await kubectl(to, ['patch', 'deployment', ...names, ...where, '--patch', JSON.stringify(patch)]);
    await rolledOut(to, to.namespace);
  }
  async function restore(): Promise<void> {
    console.log('Restoring the cluster');
    await kubectl(to, ['delete', 'deployment', '--selector', canaries, '--namespace', to.namespace]);
    await patchAll(removingPatch());
    const rest = ['--ignore-not-found', '--wait=false'];
    await kubectl(to, ['delete', 'configmap', flagsName, '--namespace', to.namespace, ...rest]);
    const recorder = ['deployment,service,configmap', recorderName, '--namespace', to.consolesNamespace];
    await kubectl(to, ['delete', ...recorder, ...rest]);
    await setLoad(1);
  }
  console.log('Preparing the cluster: flags and a recorder for all workloads, and no load generator');
  try {
    await setLoad(0);
    await applyObjects(to, to.namespace, [flagsMap()]);
    await applyObjects(to, to.consolesNamespace, [recorderProgram()], recorderManifest(imageOf(image)));
    await rolledOut(to, to.consolesNamespace, recorderName);
    signal.throwIfAborted();
    await patchAll(addingPatch(to.consolesNamespace));
    signal.throwIfAborted();
  } catch (error) {
    await restore();
    throw error;
  }
  return { to, restore, consoles, shopUrl: url('shop') };
}

const hasSidecar = (pod: Pod) => containersOf(pod).some(({ name }) => name === 'istio-proxy');

/** `more`: manifests in YAML. */
export async function applyObjects(
  to: Target,
  namespace: string,
  objects: readonly object[],
  more = '',
): Promise<void> {
  const input = [...objects.map((one) => JSON.stringify(one)), more].join('\n---\n');
  await kubectl(to, ['apply', '--namespace', namespace, '--filename', '-'], { input });
}

/** All Deployments of the namespace by default. */
export const rolledOut = (to: Target, namespace: string, name?: string): Promise<string> =>
  kubectl(to, [
    ...['rollout', 'status', name ? `deployment/${name}` : 'deployment', '--namespace', namespace],
    `--timeout=${rolloutSeconds}s`,
  ]);

export const scale = (to: Target, name: string, replicas: number): Promise<string> =>
  kubectl(to, ['scale', `deployment/${name}`, '--namespace', to.namespace, `--replicas=${replicas}`]);
