// `pnpm redeploy [service...]`: what has changed in the sources, in the cluster some seconds later.
import { parseArgs } from 'node:util';
import { type Choices, keptChoices } from '../deploy/cluster/config.ts';
import { Problem, script } from '../deploy/cluster/exec.ts';
import { deployedImages, setImage, untilServing } from '../deploy/cluster/rollout.ts';
import { elapsed, step } from '../deploy/cluster/steps.ts';
import { findEngine, needCluster, type Target, target } from '../deploy/cluster/target.ts';
import { buildImages, defaultBase, loadImages, pushImages } from '../deploy/images/build.ts';
import { sendThinly } from '../deploy/images/thin-image.ts';
import { watchForChanges } from '../deploy/redeploy-watch.ts';
import { type Bundle, bundle } from '../start/bundling/bundle.ts';
import { type WorkloadName, workloadNames } from '../topology.ts';

const help = `pnpm redeploy [service...]: the services named, or all that have changed

  --watch          again at each save
  --name NAME      the cluster's name (boutique)
  --context NAME   another context of kubectl's
  --base IMAGE     the base image that deploy:kind was given`;

async function redeploy() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      watch: { type: 'boolean' },
      name: { type: 'string' },
      context: { type: 'string' },
      base: { type: 'string', default: defaultBase },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(help);
  const names = positionals.length > 0 ? positionals.map(workloadNamed) : workloadNames;
  const to = target(await findEngine(), values);
  await needCluster(to);
  await bringIn(to, names, values.base);
  if (values.watch) await watchForChanges((changed) => bringIn(to, changed, values.base));
}

function workloadNamed(text: string): WorkloadName {
  const name = workloadNames.find((one) => one === text);
  if (name) return name;
  throw new Problem(`There is no service "${text}". There are:\n  ${workloadNames.join('\n  ')}`);
}

/** Pods that start take the processor from those that serve: on a small machine pages would fail. */
const atOnce = 3;

async function bringIn(to: Target, names: readonly WorkloadName[], base: string): Promise<void> {
  const asked = Promise.all([deployedImages(to), keptChoices(to)]);
  // An error in a source is told first.
  asked.catch(() => {});
  let changed: Bundle[] = [];
  await step('bundle', async () => {
    const bundles = await Promise.all(names.map((name) => bundle(name, base)));
    const [deployed, choices] = await asked;
    changed = bundles.filter((one) => deployed.get(one.name) !== imageIn(choices, one));
    const unchanged = names.length === 1 ? names[0] : 'any service';
    if (changed.length === 0) return `nothing has changed in ${unchanged}`;
    return changed.length === 1 ? (changed[0]?.name ?? '') : `${changed.length} services`;
  });
  if (changed.length === 0) return;
  const [deployed, choices] = await asked;
  const roll = async (bundles: Bundle[]) => {
    await Promise.all(bundles.map((one) => setImage(to, one.name, imageIn(choices, one))));
  };
  // A pod's sidecar starts before its program and takes over a second: by then a single image is there.
  const isEarly = choices.mesh === 'istio' && !choices.registry && changed.length === 1;
  const told = isEarly ? roll(changed) : undefined;
  await step('image', () => bringImages(to, changed, deployed, choices, base));
  await step('roll', async () => {
    for (let at = 0; at < changed.length; at += atOnce) {
      const few = changed.slice(at, at + atOnce);
      await (told ?? roll(few));
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
  return `${await loadImages(to, await built(to, changed, base))} loaded whole, for what is below is another`;
}

async function built(to: Target, bundles: Bundle[], base: string): Promise<Bundle[]> {
  await buildImages(to.engine, bundles, base);
  return bundles;
}

await script(redeploy, 'What was begun goes on in the cluster; run the same command again.');
