// `pnpm mesh:on` and `mesh:off`: gives the pods of a running shop their sidecars, or takes them away.
import { parseArgs } from 'node:util';
import { keepChoices, keptChoices } from '../deploy/cluster/config.ts';
import { script } from '../deploy/cluster/exec.ts';
import { ensureMesh } from '../deploy/cluster/istio.ts';
import { placeOrder } from '../deploy/cluster/place-order.ts';
import { waitForPods } from '../deploy/cluster/pods-ready.ts';
import { reaching } from '../deploy/cluster/port-forward.ts';
import { preflight } from '../deploy/cluster/preflight.ts';
import { applyShop, deployedBundles, renderShop } from '../deploy/cluster/shop.ts';
import { elapsed, step } from '../deploy/cluster/steps.ts';
import { findEngine, needCluster, portsOf, target } from '../deploy/cluster/target.ts';
import { Problem } from '../start/problem.ts';

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
  if (mesh === 'istio') await step('preflight', () => preflight(to, { mesh: true, ports }));
  await step('mesh', () => ensureMesh(to, choices));
  await step('shop', async () => {
    // The overlays differ in every pod's annotations: each is made anew, which is when it gets or loses its sidecar.
    await applyShop(to, choices, await renderShop(to, choices, await deployedBundles(to), ports));
    await keepChoices(to, choices);
    return waitForPods(to, mesh === 'istio' ? 2 : 1, 180_000);
  });
  await step('order', async () => {
    const { path } = await reaching(to, ports, 'shop', (url) => placeOrder(url, 60_000));
    return `${path} has gone through`;
  });
  console.log(`\nThe shop is ${mesh === 'istio' ? 'in the mesh' : 'without a mesh'} after ${elapsed()}.`);
}

await script(switchMesh, 'Run the same command again: it goes on from what is there.');
