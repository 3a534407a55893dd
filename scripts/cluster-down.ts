// `pnpm cluster:down`: deletes the kind cluster with everything in it, orders too.
import { parseArgs } from 'node:util';
import { script } from '../deploy/cluster/exec.ts';
import { deleteCluster } from '../deploy/cluster/kind.ts';
import { step } from '../deploy/cluster/steps.ts';
import { findEngine, nodesOf, target } from '../deploy/cluster/target.ts';

async function down() {
  const { values } = parseArgs({ options: { name: { type: 'string' } } });
  const to = target(await findEngine(), values);
  if ((await nodesOf(to)).length === 0) return console.log(`There is no cluster "${to.cluster}".`);
  await step('cluster', async () => {
    await deleteCluster(to);
    return `${to.cluster} deleted`;
  });
}

await script(down, 'Run the same command again to delete what is left.');
