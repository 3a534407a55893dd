// `pnpm redeploy [service...]`: what has changed in the sources, in the cluster some seconds later.
import { parseArgs } from 'node:util';
import { type WorkloadName, workloadNames } from '../topology.ts';
import { keptChoices } from './cluster/choices.ts';
import { deployedImages, setImage, untilServing } from './cluster/roll.ts';
import { Problem, script } from './cluster/run.ts';
import { elapsed, step } from './cluster/steps.ts';
import { findEngine, needCluster, type Target, target } from './cluster/target.ts';
import { buildImages, defaultBase, loadImages, pushImages } from './images/build.ts';
import { type Bundle, bundle } from './images/bundle.ts';
import { sendThinly } from './images/thin-image.ts';
import { watchForChanges } from './redeploy/watch.ts';

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

async function bringIn(to: Target, names: readonly WorkloadName[], base: string): Promise<void> {
  let changed: Bundle[] = [];
  const deployed = await deployedImages(to);
  const { registry } = await keptChoices(to);
  const imageOf = ({ name, tag }: Bundle) => `${registry ? `${registry}/` : ''}${name}:${tag}`;

  await step('bundle', async () => {
    const bundles = await Promise.all(names.map((name) => bundle(name, base)));
    changed = bundles.filter((one) => deployed.get(one.name) !== imageOf(one));
    return (
      changed.map(({ name }) => name).join(', ') ||
      `nothing has changed in ${names.length === 1 ? names[0] : 'any service'}`
    );
  });
  if (changed.length === 0) return;
  await step('image', async () => {
    if (registry) return `${await pushImages(to, await built(to, changed, base), registry)} pushed`;
    const thin = await Promise.all(
      changed.map((one) => sendThinly(to, one, deployed.get(one.name)?.split(':').at(-1) ?? '')),
    );
    const others = changed.filter((_, index) => !thin[index]);
    if (others.length === 0) return `${changed.length} loaded, the last layer alone`;
    return `${await loadImages(to, await built(to, others, base))} loaded whole, for the base is another`;
  });
  await step('roll', async () => {
    for (const one of changed) await setImage(to, one.name, imageOf(one));
    await Promise.all(changed.map((one) => untilServing(to, one.name, imageOf(one))));
    return `the new ${changed.length === 1 ? 'pod serves' : 'pods serve'}`;
  });
  console.log(`\n${changed.map(imageOf).join(', ')} after ${elapsed()}.`);
}

async function built(to: Target, bundles: Bundle[], base: string): Promise<Bundle[]> {
  await buildImages(to.engine, bundles, base);
  return bundles;
}

await script(redeploy, 'What was begun goes on in the cluster; run the same command again.');
