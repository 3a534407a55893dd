// `pnpm load:on` and `load:off`: wakes the load generator in the cluster, or puts it to sleep.
import { parseArgs } from 'node:util';
import { keepChoices, keptChoices } from '../deploy/cluster/config.ts';
import { script } from '../deploy/cluster/exec.ts';
import { findEngine, kubectl, namespace, needCluster, target } from '../deploy/cluster/target.ts';
import { Problem } from '../start/problem.ts';

async function switchLoad() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { name: { type: 'string' }, context: { type: 'string' } },
  });
  const [wish] = positionals;
  if (wish !== 'on' && wish !== 'off') throw new Problem('It takes on or off: `pnpm load:on`, `pnpm load:off`.');
  const to = target(await findEngine(), values);
  await needCluster(to);
  await kubectl(to, [
    'scale',
    '--namespace',
    namespace,
    'deployment/loadgenerator',
    `--replicas=${wish === 'on' ? 1 : 0}`,
  ]);
  await keepChoices(to, { ...(await keptChoices(to)), load: wish === 'on' });
  console.log(
    wish === 'on'
      ? 'Ten visitors are on their way; users and rate are in loadgen/deployment.yaml.'
      : 'The load generator sleeps.',
  );
}

await script(switchLoad, '');
