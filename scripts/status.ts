// `pnpm status`: the shop's workloads, what is wrong with them, and its URLs.

import { requireCluster } from '../deploy/cluster/require-cluster.ts';
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { findTarget, portsOf } from '../deploy/cluster/target.ts';
import { targetOptions } from '../deploy/cluster/target-options.ts';
import { printUrls, responds } from '../deploy/cluster/urls.ts';
import { readStatus } from '../deploy/status.ts';
import { defineCommand, type InputOf } from '../start/command-line/spec.ts';
import { Problem } from '../start/problem.ts';

const command = defineCommand({
  name: 'pnpm status',
  summary: 'Prints the workloads of the shop in the cluster, what is wrong with them, and its URLs.',
  options: targetOptions,
  exitCodes: { 0: 'the shop is healthy', 1: 'it is not healthy, or not deployed' },
});

async function status({ values }: InputOf<typeof command>): Promise<void> {
  const to = await findTarget(values);
  await requireCluster(to);
  const { rows, problems, notes, comparison } = await readStatus(to);
  for (const row of rows) console.log(row);
  const { mesh, profile, secure, load } = comparison.config;
  const istio = mesh === 'istio' ? `Istio (profile ${profile}${secure ? ', secure' : ''})` : 'none';
  console.log(`\n  context ${to.context}, mesh: ${istio}, load generator: ${load ? 'on' : 'off'}`);
  for (const note of notes) console.log(`  ${note}.`);
  const ports = await portsOf(to);
  await printUrls(to, ports, { hasConsoles: comparison.config.consoles });
  const shop = `http://localhost:${ports.shop}`;
  if (to.cluster && !(await responds(shop))) problems.push(`The shop does not respond at ${shop}`);
  if (problems.length > 0) throw new Problem(problems.map((one) => `  ${one}.`).join('\n'));
}

await runClusterCommand(command, status);
