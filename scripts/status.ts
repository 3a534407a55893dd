// `pnpm status`: the shop's pods, its optional parts and its URLs.
import { loadConfig } from '../deploy/cluster/config.ts';
import { type Pod, podsOf, readiness } from '../deploy/cluster/pods.ts';
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { findEngine, portsOf, requireCluster, target } from '../deploy/cluster/target.ts';
import { targetOptions } from '../deploy/cluster/target-options.ts';
import { printUrls } from '../deploy/cluster/urls.ts';
import { defineCommand, type InputOf } from '../start/command-line/spec.ts';
import { Problem } from '../start/problem.ts';

const command = defineCommand({
  name: 'pnpm status',
  summary: 'Prints the pods of the shop in the cluster, its optional parts and its URLs.',
  options: targetOptions,
  exitCodes: { 0: 'every pod is ready', 1: 'a pod is not ready, or there is no shop' },
});

async function status({ values }: InputOf<typeof command>): Promise<void> {
  const to = target(await findEngine(), values);
  await requireCluster(to);
  const { mesh, profile, secure, consoles } = await loadConfig(to);
  const pods = await podsOf(to);
  for (const pod of pods) console.log(row(pod));
  const load = pods.some(({ metadata }) => metadata.labels.app === 'loadgenerator');
  const istio = mesh === 'istio' ? `Istio (profile ${profile}${secure ? ', secure' : ''})` : 'none';
  console.log(`\n  context ${to.context}, mesh: ${istio}, load generator: ${load ? 'on' : 'off'}`);
  await printUrls(to, await portsOf(to), { hasConsoles: consoles });
  const late = pods.filter((pod) => readiness(pod).ready < readiness(pod).all);
  if (late.length > 0) throw new Problem(`Not ready: ${late.map(({ metadata }) => metadata.name).join(', ')}`);
}

function row(pod: Pod): string {
  const { ready, all, restarts } = readiness(pod);
  const image = pod.spec.containers[0]?.image.split('/').at(-1) ?? '';
  const name = pod.metadata.labels.app ?? pod.metadata.name;
  const restarted = restarts > 0 ? `${restarts} restart${restarts > 1 ? 's' : ''}` : '';
  return `  ${name.padEnd(26)}${`${ready}/${all}`.padEnd(6)}${pod.status.phase.padEnd(10)}${image.padEnd(40)}${restarted}`.trimEnd();
}

await runClusterCommand(command, status);
