// The steps of `pnpm deploy:kind`, from checking the installed tools to placing a test order and finding its trace.
import { type Bundle, bundle } from '../start/bundling/bundle.ts';
import type { InputOf } from '../start/command-line/spec.ts';
import { Problem } from '../start/problem.ts';
import { workloadNames } from '../topology.ts';
import { type DeployConfig, saveConfig } from './cluster/config.ts';
import { configOf, type deployCommand, portsFor, portWarnings } from './cluster/deploy-options.ts';
import { documentsIn } from './cluster/documents.ts';
import { resolveIstio } from './cluster/existing-istio.ts';
import { ensureMesh } from './cluster/istio.ts';
import { ensureCluster, kubernetesVersion } from './cluster/kind.ts';
import { prunableObjects } from './cluster/left-behind.ts';
import { preflightStep } from './cluster/preflight.ts';
import { checkOverlayEffects, renderShop } from './cluster/render-shop.ts';
import { checkOwnership, checkRights } from './cluster/rights.ts';
import { applyShop } from './cluster/shop.ts';
import { elapsed, type Report, step, warn } from './cluster/steps.ts';
import { findEngine, type Ports, portsOf, type Target, target } from './cluster/target.ts';
import { printUrls } from './cluster/urls.ts';
import { kubernetesWarnings } from './cluster/version-warnings.ts';
import { waitForImages } from './cluster/wait-for-images.ts';
import { waitForShop } from './cluster/wait-for-rollouts.ts';
import { buildImages, loadImages } from './images/build.ts';
import { nodePlatforms } from './images/node-platforms.ts';
import { pushImages } from './images/push.ts';
import { linksToJaeger, tryShop } from './try-shop.ts';

export async function deploy({ values }: InputOf<typeof deployCommand>): Promise<void> {
  const to = target(await findEngine(), values);
  const wanted = configOf(values, to.cluster !== undefined);
  if (!to.cluster && !wanted.registry && !values['load-images'])
    throw new Problem(
      `${to.context} is not a kind cluster: add --registry, from which it can pull the images, or --load-images for minikube and k3d.`,
    );
  const needsIstioctl = wanted.mesh === 'istio' && wanted.installIstio;
  const wantedCluster = { ports: portsFor(values), nodeImage: values['node-image'] };
  const versions = await preflightStep(to, { mesh: needsIstioctl, ...wantedCluster });
  // kind's nodes have the engine's platform; of other nodes it is known only after the cluster has been reached.
  const early = to.cluster ? startBuild(to, values.base) : undefined;
  await step('cluster', (report) => ensureCluster(to, { ...wantedCluster, report }));
  warn(kubernetesWarnings(await kubernetesVersion(to), versions));
  const ports = to.cluster ? await portsOf(to) : portsFor(values);
  warn(portWarnings(to, wantedCluster.ports, ports));
  const config = await resolveIstio(to, wanted);
  await checkOverlayEffects(to, config);
  if (!to.cluster) await step('rights', () => checkBefore(to, config, ports));
  const build = early ?? startBuild(to, values.base);
  // Loading images waits for the disk, installing Istio waits for pods: in parallel both take little longer than one.
  await Promise.all([
    step('mesh', (report) => ensureMesh(to, config, report)),
    step('images', (report) => deliver(to, config, build, values.base, report)),
  ]);
  const { images } = await build.built;
  let yaml = '';
  await step('shop', async (report) => {
    yaml = await renderShop(to, config, images, ports);
    await applyShop(to, config, yaml, { report, beforeConsoles: () => waitForImages(to, report) });
    await saveConfig(to, config);
    return waitForShop(to, config, report);
  });
  const trace = await tryShop(to, config, ports, linksToJaeger(yaml, ports));
  console.log(`\nReady after ${elapsed()}.`);
  await printUrls(to, ports, { hasConsoles: config.consoles, trace });
}

interface Build {
  built: Promise<{ images: Bundle[]; count: number }>;
  /** Receives what the build waits for, once a step shows it. */
  onReport(report: Report): void;
}

function startBuild(to: Target, base: string): Build {
  let show: Report = () => {};
  const report: Report = (what) => show(what);
  const built = (async () => {
    const images = await Promise.all(workloadNames.map((name) => bundle(name, base)));
    const count = await buildImages(to.engine, images, base, { platforms: await nodePlatforms(to), report });
    return { images, count };
  })();
  // The images step reports the error.
  built.catch(() => {});
  return {
    built,
    onReport(next) {
      show = next;
    },
  };
}

async function deliver(to: Target, { registry }: DeployConfig, build: Build, base: string, report: Report) {
  build.onReport(report);
  const { images, count } = await build.built;
  report(registry ? `pushing to ${registry}` : 'loading into the nodes');
  const sent = registry ? await pushImages(to, images, registry, base) : await loadImages(to, images);
  return `${images.length}: ${count} built, ${sent} ${registry ? 'pushed' : 'loaded'}`;
}

/** Before anything is changed in a cluster that may belong to someone else. */
async function checkBefore(to: Target, config: DeployConfig, ports: Ports): Promise<string> {
  const documents = documentsIn(await renderShop(to, config, [], ports));
  const installsIstio = config.mesh === 'istio' && !config.existingIstio;
  const done = await checkRights(to, [...documents, ...prunableObjects(to, config)], installsIstio);
  // A cluster without Istio doesn't know its kinds.
  await checkOwnership(
    to,
    installsIstio ? documents.filter((one) => !one.apiVersion.includes('.istio.io/')) : documents,
  );
  return done;
}
