// `pnpm cluster:down`: deletes the kind cluster with everything in it, orders too.
import { parseArgs } from 'node:util';
import { deleteCluster } from './cluster/kind.ts';
import { script } from './cluster/run.ts';
import { step } from './cluster/steps.ts';
import { findEngine, nodesOf, target } from './cluster/target.ts';

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
