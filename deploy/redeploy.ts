// The steps of `pnpm redeploy`: rolls out changed services in the cluster within seconds.
import { type Bundle, bundle } from '../start/bundling/bundle.ts';
import { defineCommand, type InputOf } from '../start/command-line/spec.ts';
import { type WorkloadName, workloadNames } from '../topology.ts';
import { type DeployConfig, loadConfig } from './cluster/config.ts';
import { deployedImages, setImage, waitUntilServing } from './cluster/rollout.ts';
import { elapsed, step } from './cluster/steps.ts';
import { findEngine, requireCluster, type Target, target } from './cluster/target.ts';
import { targetOptions } from './cluster/target-options.ts';
import { buildImages, loadImages } from './images/build.ts';
import { servicesPositional } from './images/image-options.ts';
import { nodePlatforms } from './images/node-platforms.ts';
import { pushImages } from './images/push.ts';
import { loadThinImages } from './images/thin-image.ts';
import { watchForChanges } from './redeploy-watch.ts';
import { defaultBase } from './versions.ts';

export const redeployCommand = defineCommand({
  name: 'pnpm redeploy',
  summary: 'Builds services from the changed sources and rolls them out in the cluster.',
  positional: { ...servicesPositional, help: 'services to redeploy; all that changed by default' },
  options: {
    watch: { type: 'flag', help: 'redeploy on every save, until Ctrl-C' },
    ...targetOptions,
    base: { type: 'text', value: 'IMAGE', default: defaultBase, help: 'base image, as given to deploy:kind' },
  },
});

export async function redeploy({ values, positionals }: InputOf<typeof redeployCommand>): Promise<void> {
  const names = positionals.length > 0 ? positionals : workloadNames;
  const to = target(await findEngine(), values);
  await requireCluster(to);
  await redeployServices(to, names, values.base);
  if (values.watch) await watchForChanges((changed) => redeployServices(to, changed, values.base));
}

/** Starting pods take CPU from running ones: with more rollouts at a time, requests would fail on a small machine. */
const maxRollouts = 3;

async function redeployServices(to: Target, names: readonly WorkloadName[], base: string): Promise<void> {
  const deployment = Promise.all([deployedImages(to), loadConfig(to)]);
  // If both fail, the bundle error is reported: it is the one to fix.
  deployment.catch(() => {});
  let changed: Bundle[] = [];
  await step('bundle', async () => {
    const bundles = await Promise.all(names.map((name) => bundle(name, base)));
    const [deployed, config] = await deployment;
    changed = bundles.filter((one) => deployed.get(one.name) !== imageIn(config, one));
    const unchanged = names.length === 1 ? names[0] : 'any service';
    if (changed.length === 0) return `no changes in ${unchanged}`;
    return changed.length === 1 ? (changed[0]?.name ?? '') : `${changed.length} services`;
  });
  if (changed.length === 0) return;
  const [deployed, config] = await deployment;
  const rollOut = async (bundles: Bundle[]) => {
    await Promise.all(bundles.map((one) => setImage(to, one.name, imageIn(config, one))));
  };
  // A pod's sidecar starts before its program and takes over a second; a single image is loaded by then.
  const isEarly = config.mesh === 'istio' && !config.registry && changed.length === 1;
  const rolledOut = isEarly ? rollOut(changed) : undefined;
  await step('image', () => deliverImages(to, changed, deployed, config, base));
  await step('roll', async (report) => {
    for (let at = 0; at < changed.length; at += maxRollouts) {
      const few = changed.slice(at, at + maxRollouts);
      await (rolledOut ?? rollOut(few));
      await waitUntilServing(
        to,
        few.map(({ name }) => name),
        report,
      );
    }
    return `the new ${changed.length === 1 ? 'pod is' : 'pods are'} ready`;
  });
  console.log(`\n${changed.map((one) => imageIn(config, one)).join('\n')}\ndeployed in ${elapsed()}`);
}

const imageIn = ({ registry }: DeployConfig, { name, tag }: Bundle) =>
  `${registry ? `${registry}/` : ''}${name}:${tag}`;

async function deliverImages(
  to: Target,
  changed: Bundle[],
  deployed: Map<string, string>,
  { registry }: DeployConfig,
  base: string,
): Promise<string> {
  if (registry) return `${await pushImages(to, await buildMissing(to, changed, base), registry, base)} pushed`;
  const successors = changed.map((one) => ({
    bundle: one,
    runningTag: deployed.get(one.name)?.split(':').at(-1) ?? '',
  }));
  if (await loadThinImages(to, successors)) return `${changed.length} loaded (top layer only)`;
  return `${await loadImages(to, await buildMissing(to, changed, base))} loaded (all layers, because the base image changed)`;
}

async function buildMissing(to: Target, bundles: Bundle[], base: string): Promise<Bundle[]> {
  await buildImages(to.engine, bundles, base, { platforms: await nodePlatforms(to) });
  return bundles;
}
