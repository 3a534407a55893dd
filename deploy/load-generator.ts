// The work of `pnpm load:on` and `load:off`: scales the load generator in the cluster to one replica or none.
import { defineCommand, type InputOf } from '../start/command-line/spec.ts';
import { loadConfig, saveConfig } from './cluster/config.ts';
import { requireCluster } from './cluster/require-cluster.ts';
import { findTarget, kubectl, type Target } from './cluster/target.ts';
import { targetOptions } from './cluster/target-options.ts';

export const loadOnCommand = defineCommand({
  name: 'pnpm load:on',
  summary: 'Starts the load generator in the cluster.',
  options: targetOptions,
});

export const loadOffCommand = defineCommand({
  name: 'pnpm load:off',
  summary: 'Stops the load generator in the cluster.',
  options: targetOptions,
});

export async function switchLoad(load: boolean, { values }: InputOf<typeof loadOnCommand>): Promise<void> {
  const to = await findTarget(values);
  await requireCluster(to);
  const replicas = `--replicas=${load ? 1 : 0}`;
  await kubectl(to, ['scale', '--namespace', to.namespace, 'deployment/loadgenerator', replicas]);
  await saveConfig(to, { ...(await loadConfig(to)), load });
  console.log(load ? `Started the load generator${await visitors(to)}.` : 'Stopped the load generator.');
}

/** An overlay may have set another number than loadgen/deployment.yaml. */
async function visitors(to: Target): Promise<string> {
  const path = '{.spec.template.spec.containers[0].env[?(@.name=="USERS")].value}';
  const query = ['get', 'deployment', 'loadgenerator', '--namespace', to.namespace, '-o', `jsonpath=${path}`];
  const users = await kubectl(to, query);
  return users ? ` with ${users} visitors (USERS in its Deployment)` : '';
}
