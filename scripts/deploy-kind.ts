// `pnpm deploy:kind`: the shop in a kind cluster, up to an order that has gone through. --help tells the options.
import { keepChoices } from '../deploy/cluster/config.ts';
import { help, readOptions } from '../deploy/cluster/deploy-options.ts';
import { Problem, script } from '../deploy/cluster/exec.ts';
import { ensureMesh } from '../deploy/cluster/istio.ts';
import { ensureCluster } from '../deploy/cluster/kind.ts';
import { describeTrace, type PlacedOrder, placeOrder } from '../deploy/cluster/place-order.ts';
import { waitForPods } from '../deploy/cluster/pods-ready.ts';
import { reaching } from '../deploy/cluster/port-forward.ts';
import { preflight } from '../deploy/cluster/preflight.ts';
import { applyShop, renderShop } from '../deploy/cluster/shop.ts';
import { elapsed, step } from '../deploy/cluster/steps.ts';
import { findEngine, portsOf, target } from '../deploy/cluster/target.ts';
import { tellWhere } from '../deploy/cluster/urls.ts';
import { buildImages, loadImages, pushImages } from '../deploy/images/build.ts';
import { type Bundle, bundle } from '../start/bundling/bundle.ts';
import { workloadNames } from '../topology.ts';

/** Jaeger starts while the shop does, and may still have to pull its image. */
const traceLimitMs = 60_000;

async function deploy() {
  const { isHelp, base, cluster, choices, ports: asked } = readOptions(process.argv.slice(2));
  if (isHelp) return console.log(help);
  const to = target(await findEngine(), cluster);
  if (!to.cluster && !choices.registry)
    throw new Problem(`${to.context} is not a kind cluster: it needs --registry, from which it can pull the images.`);

  await step('preflight', () => preflight(to, { mesh: choices.mesh === 'istio', ports: asked }));
  let images: Bundle[] = [];
  const built = (async () => {
    images = await Promise.all(workloadNames.map((name) => bundle(name, base)));
    return buildImages(to.engine, images, base);
  })();
  // Told when its turn comes.
  built.catch(() => {});
  await step('cluster', () => ensureCluster(to, asked));
  const ports = await portsOf(to);
  // Loading waits for the disk, installing for pods: side by side they take little more than one of them.
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

await script(deploy, 'Run the same command again: it goes on from what is there.');
