// `pnpm cluster:down`: deletes the kind cluster with everything in it, including orders.
import { removeCluster } from '../deploy/cluster/kind.ts';
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { step } from '../deploy/cluster/steps.ts';
import { findEngine, nodesOf, target } from '../deploy/cluster/target.ts';
import { targetOptions } from '../deploy/cluster/target-options.ts';
import { defineCommand } from '../start/command-line/spec.ts';

const command = defineCommand({
  name: 'pnpm cluster:down',
  summary: 'Deletes the kind cluster with everything in it, including orders.',
  options: { name: targetOptions.name },
});

await runClusterCommand(
  command,
  async ({ values }) => {
    const to = target(await findEngine(), values);
    if ((await nodesOf(to)).length === 0) return console.log(`There is no cluster "${to.cluster}".`);
    await step('cluster', async () => {
      await removeCluster(to);
      return `${to.cluster} deleted`;
    });
  },
  'Run the same command again to delete the rest.',
);
