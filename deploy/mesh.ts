// The steps of `pnpm mesh:on` and `mesh:off`: adds sidecars to the pods of a running shop, or removes them.
import { defineCommand, type InputOf } from '../start/command-line/spec.ts';
import { type DeployConfig, loadConfig, saveConfig } from './cluster/config.ts';
import { resolveIstio } from './cluster/existing-istio.ts';
import { ensureMesh } from './cluster/istio.ts';
import { placeOrder } from './cluster/place-order.ts';
import { withPage } from './cluster/port-forward.ts';
import { preflightStep } from './cluster/preflight.ts';
import { renderShop } from './cluster/render-shop.ts';
import { requireCluster } from './cluster/require-cluster.ts';
import { applyShop, deployedBundles } from './cluster/shop.ts';
import { elapsed, step } from './cluster/steps.ts';
import { findTarget, portsOf } from './cluster/target.ts';
import { targetOptions } from './cluster/target-options.ts';
import { waitForShop } from './cluster/wait-for-rollouts.ts';

export const meshOnCommand = defineCommand({
  name: 'pnpm mesh:on',
  summary:
    'Installs Istio if needed and gives the pods of the shop in the cluster an Envoy sidecar. Redis keeps its pod.',
  options: targetOptions,
});

export const meshOffCommand = defineCommand({
  name: 'pnpm mesh:off',
  summary: 'Removes the Envoy sidecars from the shop in the cluster. Istio stays installed, and Redis keeps its pod.',
  options: targetOptions,
});

export async function switchMesh(mesh: DeployConfig['mesh'], { values }: InputOf<typeof meshOnCommand>): Promise<void> {
  const to = await findTarget(values);
  await requireCluster(to);
  const config = await resolveIstio(to, { ...(await loadConfig(to)), mesh });
  const ports = await portsOf(to);
  if (mesh === 'istio') await preflightStep(to, { mesh: !config.existingIstio, ports });
  await step('mesh', (report) => ensureMesh(to, config, report));
  await step('shop', async (report) => {
    // The overlays give every pod but that of Redis different annotations, so it is replaced by one with or without a sidecar.
    await applyShop(to, config, await renderShop(to, config, await deployedBundles(to), ports), { report });
    await saveConfig(to, config);
    return waitForShop(to, config, report);
  });
  await step('order', async () => {
    const { path } = await withPage(to, ports, 'shop', (url) => placeOrder(url, 60_000));
    return `${path} placed`;
  });
  console.log(`\nThe shop is ${mesh === 'istio' ? 'in the mesh' : 'without a mesh'} after ${elapsed()}.`);
}
