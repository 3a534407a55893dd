// The steps of `pnpm deploy:kind`, from checking the installed tools to placing a test order and finding its trace.
import { type Bundle, bundle } from '../start/bundling/bundle.ts';
import type { InputOf } from '../start/command-line/spec.ts';
import { Problem } from '../start/problem.ts';
import { workloadNames } from '../topology.ts';
import { saveConfig } from './cluster/config.ts';
import { configOf, type deployCommand, portsFor } from './cluster/deploy-options.ts';
import { ensureMesh } from './cluster/istio.ts';
import { ensureCluster, kubernetesVersion } from './cluster/kind.ts';
import { describeTrace, type PlacedOrder, placeOrder } from './cluster/place-order.ts';
import { withPage } from './cluster/port-forward.ts';
import { preflightStep } from './cluster/preflight.ts';
import { applyShop, renderShop } from './cluster/shop.ts';
import { elapsed, step, warn } from './cluster/steps.ts';
import { findEngine, portsOf, target } from './cluster/target.ts';
import { printUrls } from './cluster/urls.ts';
import { kubernetesWarnings } from './cluster/version-warnings.ts';
import { waitForShop } from './cluster/wait-for-rollouts.ts';
import { buildImages, loadImages, pushImages } from './images/build.ts';

/** Jaeger starts at the same time as the shop, and may still be pulling its image. */
const traceLimitMs = 60_000;

export async function deploy({ values }: InputOf<typeof deployCommand>): Promise<void> {
  const [config, wantedPorts, { base }] = [configOf(values), portsFor(values), values];
  const to = target(await findEngine(), values);
  if (!to.cluster && !config.registry)
    throw new Problem(
      `${to.context} is not a kind cluster: add --registry, from which the cluster can pull the images.`,
    );

  const nodeImage = values['node-image'];
  const versions = await preflightStep(to, { mesh: config.mesh === 'istio', ports: wantedPorts, nodeImage });
  let images: Bundle[] = [];
  const built = (async () => {
    images = await Promise.all(workloadNames.map((name) => bundle(name, base)));
    return buildImages(to.engine, images, base);
  })();
  // The images step reports the error.
  built.catch(() => {});
  await step('cluster', () => ensureCluster(to, wantedPorts, nodeImage));
  warn(kubernetesWarnings(await kubernetesVersion(to), versions));
  const ports = await portsOf(to);
  // Loading images waits for the disk, installing Istio waits for pods: in parallel both take little longer than one.
  await Promise.all([
    step('mesh', () => ensureMesh(to, config)),
    step('images', async () => {
      const count = await built;
      const sent = config.registry ? await pushImages(to, images, config.registry) : await loadImages(to, images);
      return `${images.length}: ${count} built, ${sent} ${config.registry ? 'pushed' : 'loaded'}`;
    }),
  ]);
  await step('shop', async (report) => {
    await applyShop(to, config, await renderShop(to, config, images, ports));
    await saveConfig(to, config);
    return waitForShop(to, config, report);
  });
  let order: PlacedOrder = { path: '', traceId: undefined };
  await step('order', async () => {
    order = await withPage(to, ports, 'shop', (url) => placeOrder(url, 60_000));
    return `${order.path} placed`;
  });
  await step('trace', () => {
    const describe = (url: string) => describeTrace(url, order.traceId, traceLimitMs);
    // The port-forward fails too if Jaeger doesn't run.
    return withPage(to, ports, 'jaeger', describe).catch((error: Error) => `warning: ${error.message}`);
  });
  console.log(`\nReady after ${elapsed()}.`);
  await printUrls(to, ports, order.traceId && `http://localhost:${ports.jaeger}/trace/${order.traceId}`);
}
