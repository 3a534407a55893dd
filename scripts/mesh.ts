// `pnpm mesh:on` and `mesh:off`: gives the pods of a running shop their sidecars, or takes them away.
import { parseArgs } from 'node:util';
import { keepChoices, keptChoices } from './cluster/choices.ts';
import { ensureIstio, freeNodePort } from './cluster/istio.ts';
import { placeOrder } from './cluster/order.ts';
import { preflight } from './cluster/preflight.ts';
import { restartAll, waitForPods } from './cluster/ready.ts';
import { Problem, script } from './cluster/run.ts';
import { applyShop, deployedBundles, renderShop } from './cluster/shop.ts';
import { elapsed, step } from './cluster/steps.ts';
import { findEngine, needCluster, portsOf, target } from './cluster/target.ts';

async function switchMesh() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { name: { type: 'string' }, context: { type: 'string' } },
  });
  const [wish] = positionals;
  if (wish !== 'on' && wish !== 'off') throw new Problem('It takes on or off: `pnpm mesh:on`, `pnpm mesh:off`.');
  const mesh = wish === 'on' ? 'istio' : 'none';
  const to = target(await findEngine(), values);
  await needCluster(to);
  const choices = { ...(await keptChoices(to)), mesh } as const;
  const ports = await portsOf(to);
  if (mesh === 'istio') {
    await step('preflight', () => preflight(to, { mesh: true, ports }));
    await step('mesh', () => ensureIstio(to, choices.profile));
  } else await step('mesh', () => freeNodePort(to));
  await step('shop', async () => {
    await applyShop(to, choices, await renderShop(to, choices, await deployedBundles(to), ports));
    await keepChoices(to, choices);
    // Pods get or lose a sidecar only when they are made.
    await restartAll(to);
    return waitForPods(to, mesh === 'istio' ? 2 : 1, 180_000);
  });
  await step(
    'order',
    async () => `${(await placeOrder(`http://localhost:${ports.shop}`, 60_000)).path} has gone through`,
  );
  console.log(`\nThe shop is ${mesh === 'istio' ? 'in the mesh' : 'without a mesh'} after ${elapsed()}.`);
}

await script(switchMesh, 'Run the same command again: it goes on from what is there.');
