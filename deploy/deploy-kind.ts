// The steps of `pnpm deploy:kind`: from this machine's tools to an order placed in the cluster, and its trace.
import { type Bundle, bundle } from '../start/bundling/bundle.ts';
import type { InputOf } from '../start/command-line/spec.ts';
import { Problem } from '../start/problem.ts';
import { workloadNames } from '../topology.ts';
import { keepChoices } from './cluster/config.ts';
import { choicesOf, type deployCommand, portsFor } from './cluster/deploy-options.ts';
import { ensureMesh } from './cluster/istio.ts';
import { ensureCluster } from './cluster/kind.ts';
import { describeTrace, type PlacedOrder, placeOrder } from './cluster/place-order.ts';
import { waitForPods } from './cluster/pods-ready.ts';
import { reaching } from './cluster/port-forward.ts';
import { preflight } from './cluster/preflight.ts';
import { applyShop, renderShop } from './cluster/shop.ts';
import { elapsed, step } from './cluster/steps.ts';
import { findEngine, portsOf, target } from './cluster/target.ts';
import { tellWhere } from './cluster/urls.ts';
import { buildImages, loadImages, pushImages } from './images/build.ts';

/** Jaeger starts while the shop does, and may still have to pull its image. */
const traceLimitMs = 60_000;

export async function deploy({ values }: InputOf<typeof deployCommand>): Promise<void> {
  const [choices, wantedPorts, { base }] = [choicesOf(values), portsFor(values), values];
  const to = target(await findEngine(), values);
  if (!to.cluster && !choices.registry)
    throw new Problem(`${to.context} is not a kind cluster: it needs --registry, from which it can pull the images.`);

  await step('preflight', () => preflight(to, { mesh: choices.mesh === 'istio', ports: wantedPorts }));
  let images: Bundle[] = [];
  const built = (async () => {
    images = await Promise.all(workloadNames.map((name) => bundle(name, base)));
    return buildImages(to.engine, images, base);
  })();
  // Reported by the step that waits for it.
  built.catch(() => {});
  await step('cluster', () => ensureCluster(to, wantedPorts));
  const ports = await portsOf(to);
  // Loading waits for the disk and installing for pods: in parallel they take little more than one of them.
  await Promise.all([
    step('mesh', () => ensureMesh(to, choices)),
    step('images', async () => {
      const count = await built;
      const sent = choices.registry ? await pushImages(to, images, choices.registry) : await loadImages(to, images);
      return `${images.length}: ${count} built, ${sent} ${choices.registry ? 'pushed' : 'loaded'}`;
    }),
  ]);
  await step('shop', async () => {
    await applyShop(to, choices, await renderShop(to, choices, images, ports));
    await keepChoices(to, choices);
    return waitForPods(to, choices.mesh === 'istio' ? 2 : 1, 180_000);
  });
  let order: PlacedOrder = { path: '', traceId: undefined };
  await step('order', async () => {
    order = await reaching(to, ports, 'shop', (url) => placeOrder(url, 60_000));
    return `${order.path} has gone through`;
  });
  await step('trace', () => {
    const describe = (url: string) => describeTrace(url, order.traceId, traceLimitMs);
    // Without Jaeger there is nothing to forward to either.
    return reaching(to, ports, 'jaeger', describe).catch((error: Error) => `warning: ${error.message}`);
  });
  console.log(`\nReady after ${elapsed()}.`);
  await tellWhere(to, ports, order.traceId && `http://localhost:${ports.jaeger}/trace/${order.traceId}`);
}
