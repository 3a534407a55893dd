// The steps of `pnpm mesh:on` and `mesh:off`: gives the pods of a running shop their sidecars, or removes them.
import { defineCommand, type InputOf } from '../start/command-line/spec.ts';
import { type Choices, keepChoices, keptChoices } from './cluster/config.ts';
import { ensureMesh } from './cluster/istio.ts';
import { placeOrder } from './cluster/place-order.ts';
import { waitForPods } from './cluster/pods-ready.ts';
import { reaching } from './cluster/port-forward.ts';
import { preflight } from './cluster/preflight.ts';
import { applyShop, deployedBundles, renderShop } from './cluster/shop.ts';
import { elapsed, step } from './cluster/steps.ts';
import { findEngine, needCluster, portsOf, target } from './cluster/target.ts';
import { targetOptions } from './cluster/target-options.ts';

export const meshOnCommand = defineCommand({
  name: 'pnpm mesh:on',
  summary: 'Installs Istio if needed and gives every pod of the shop in the cluster an Envoy sidecar.',
  options: targetOptions,
});

export const meshOffCommand = defineCommand({
  name: 'pnpm mesh:off',
  summary: 'Removes the Envoy sidecars from the shop in the cluster; Istio stays installed.',
  options: targetOptions,
});

export async function switchMesh(mesh: Choices['mesh'], { values }: InputOf<typeof meshOnCommand>): Promise<void> {
  const to = target(await findEngine(), values);
  await needCluster(to);
  const choices = { ...(await keptChoices(to)), mesh };
  const ports = await portsOf(to);
  if (mesh === 'istio') await step('preflight', () => preflight(to, { mesh: true, ports }));
  await step('mesh', () => ensureMesh(to, choices));
  await step('shop', async () => {
    // The overlays differ in every pod's annotations: each pod is replaced, and gets or loses its sidecar.
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
