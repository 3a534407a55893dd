// The steps of `pnpm redeploy`: brings what changed in the sources into the cluster within seconds.
import { type Bundle, bundle } from '../start/bundling/bundle.ts';
import { defineCommand, type InputOf } from '../start/command-line/spec.ts';
import { type WorkloadName, workloadNames } from '../topology.ts';
import { type Choices, keptChoices } from './cluster/config.ts';
import { deployedImages, setImage, untilServing } from './cluster/rollout.ts';
import { elapsed, step } from './cluster/steps.ts';
import { findEngine, needCluster, type Target, target } from './cluster/target.ts';
import { targetOptions } from './cluster/target-options.ts';
import { buildImages, defaultBase, loadImages, pushImages } from './images/build.ts';
import { servicesPositional } from './images/image-options.ts';
import { sendThinly } from './images/thin-image.ts';
import { watchForChanges } from './redeploy-watch.ts';

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
  await needCluster(to);
  await bringIn(to, names, values.base);
  if (values.watch) await watchForChanges((changed) => bringIn(to, changed, values.base));
}

/** Starting pods take CPU from serving ones: on a small machine pages would fail. */
const maxRollouts = 3;

async function bringIn(to: Target, names: readonly WorkloadName[], base: string): Promise<void> {
  const deployment = Promise.all([deployedImages(to), keptChoices(to)]);
  // An error in a source is reported first.
  deployment.catch(() => {});
  let changed: Bundle[] = [];
  await step('bundle', async () => {
    const bundles = await Promise.all(names.map((name) => bundle(name, base)));
    const [deployed, choices] = await deployment;
    changed = bundles.filter((one) => deployed.get(one.name) !== imageIn(choices, one));
    const unchanged = names.length === 1 ? names[0] : 'any service';
    if (changed.length === 0) return `nothing has changed in ${unchanged}`;
    return changed.length === 1 ? (changed[0]?.name ?? '') : `${changed.length} services`;
  });
  if (changed.length === 0) return;
  const [deployed, choices] = await deployment;
  const roll = async (bundles: Bundle[]) => {
    await Promise.all(bundles.map((one) => setImage(to, one.name, imageIn(choices, one))));
  };
  // A pod's sidecar starts before its program and takes over a second: a single image is loaded by then.
  const isEarly = choices.mesh === 'istio' && !choices.registry && changed.length === 1;
  const rolled = isEarly ? roll(changed) : undefined;
  await step('image', () => bringImages(to, changed, deployed, choices, base));
  await step('roll', async () => {
    for (let at = 0; at < changed.length; at += maxRollouts) {
      const few = changed.slice(at, at + maxRollouts);
      await (rolled ?? roll(few));
      await Promise.all(few.map((one) => untilServing(to, one.name, imageIn(choices, one))));
    }
    return `the new ${changed.length === 1 ? 'pod serves' : 'pods serve'}`;
  });
  console.log(`\n${changed.map((one) => imageIn(choices, one)).join('\n')}\nafter ${elapsed()}`);
}

const imageIn = ({ registry }: Choices, { name, tag }: Bundle) => `${registry ? `${registry}/` : ''}${name}:${tag}`;

async function bringImages(
  to: Target,
  changed: Bundle[],
  deployed: Map<string, string>,
  { registry }: Choices,
  base: string,
): Promise<string> {
  if (registry) return `${await pushImages(to, await built(to, changed, base), registry)} pushed`;
  const successors = changed.map((one) => ({
    bundle: one,
    runningTag: deployed.get(one.name)?.split(':').at(-1) ?? '',
  }));
  if (await sendThinly(to, successors)) return `${changed.length} loaded, the last layer alone`;
  return `${await loadImages(to, await built(to, changed, base))} loaded in full: the base layers changed`;
}

async function built(to: Target, bundles: Bundle[], base: string): Promise<Bundle[]> {
  await buildImages(to.engine, bundles, base);
  return bundles;
}
