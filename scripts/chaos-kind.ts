// `pnpm chaos:kind`: breaks the pods and sidecars of the shop in the cluster while orders are placed, then audits what
// its Redis holds. The load generator sleeps meanwhile, and every call is retried as Istio does by default.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findEngine, needCluster, target } from '../deploy/cluster/target.ts';
import { openCluster } from '../lab/chaos/cluster-environment.ts';
import { whole } from '../lab/chaos/options.ts';
import { faultsInWords, report, toJson } from '../lab/chaos/report.ts';
import { lengthOf, runChaos } from '../lab/chaos/run.ts';
import { hashOf, schedule } from '../lab/chaos/schedule.ts';

const help = `pnpm chaos:kind [options]: kills, restarts and freezes pods and their Envoys while orders are placed

  --orders N     purchases, 1 to 1000 (300)
  --seed S       of faults and purchases (1)
  --json FILE    writes schedule, counts and breaches there
  --name NAME    the cluster's name (boutique)

Exit code: 0 all promises kept, 1 a breach, 2 the harness itself failed.`;

/** The exit code. */
async function chaos(): Promise<number> {
  const { values } = parseArgs({
    options: {
      orders: { type: 'string', default: '300' },
      seed: { type: 'string', default: '1' },
      json: { type: 'string' },
      name: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const plan = {
    orders: whole('orders', values.orders, 1, 1_000),
    seed: whole('seed', values.seed, 0, 2 ** 32 - 1),
    naive: false,
  };
  const to = target(await findEngine(), values);
  await needCluster(to);
  const world = await openCluster(to);
  try {
    const faults = schedule(plan.seed, world.targets, lengthOf(world, plan.orders));
    console.log(
      `${plan.orders} orders in ${to.context}; seed ${plan.seed}, schedule ${hashOf(faults)}: ${faultsInWords(faults)}`,
    );
    const verdict = await runChaos(world, plan);
    console.log(report(verdict));
    const isKept = verdict.breaches.length === 0;
    if (values.json) writeFileSync(values.json, toJson({ ...plan, store: 'redis in kind', isKept, ...verdict }));
    return isKept ? 0 : 1;
  } finally {
    await world.close(false);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(2));
try {
  process.exit(await chaos());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}
