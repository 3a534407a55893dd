// The steps of `pnpm redeploy`: compares what is here with what runs in the cluster, and rolls out the difference.
import { type Bundle, bundle } from '../start/bundling/bundle.ts';
import { defineCommand, type InputOf } from '../start/command-line/spec.ts';
import { type WorkloadName, workloadNames } from '../topology.ts';
import { applyInOrder, isWorkload } from './cluster/apply.ts';
import { loadConfig } from './cluster/config.ts';
import { ensureRedisPassword } from './cluster/redis-password.ts';
import { requireCluster } from './cluster/require-cluster.ts';
import { finishRollouts, restartBroken, waitUntilServing } from './cluster/rollout.ts';
import { containersFor } from './cluster/sidecars.ts';
import type { State } from './cluster/state.ts';
import { elapsed, startClock, step } from './cluster/steps.ts';
import { findEngine, type Target, target } from './cluster/target.ts';
import { targetOptions } from './cluster/target-options.ts';
import { buildImages, loadImages } from './images/build.ts';
import { servicesPositional } from './images/image-options.ts';
import { nodePlatforms } from './images/node-platforms.ts';
import { pushImages } from './images/push.ts';
import { loadThinImages } from './images/thin-image.ts';
import {
  type Comparison,
  deployedTag,
  doneText,
  isEmpty,
  type Plan,
  planOf,
  planText,
  readCluster,
  scaledDownIn,
  unchangedText,
} from './plan-redeploy.ts';
import { watchForChanges } from './redeploy-watch.ts';
import { checkSources } from './sources/check-sources.ts';
import { defaultBase } from './versions.ts';

export const redeployCommand = defineCommand({
  name: 'pnpm redeploy',
  summary: 'Compares the sources and k8s/ with what runs in the cluster, and rolls out what differs.',
  positional: { ...servicesPositional, help: 'services to redeploy; by default everything that differs' },
  options: {
    watch: { type: 'flag', help: 'redeploy on every save, until Ctrl-C' },
    types: { type: 'flag', default: true, help: 'deploy in spite of type errors' },
    ...targetOptions,
    base: { type: 'text', value: 'IMAGE', default: defaultBase, help: 'base image, as given to deploy:kind' },
  },
});

type Values = InputOf<typeof redeployCommand>['values'];

export async function redeploy({ values, positionals }: InputOf<typeof redeployCommand>): Promise<void> {
  const names = positionals.length > 0 ? [...new Set(positionals)] : undefined;
  const to = target(await findEngine(), values);
  const reachable = requireCluster(to);
  if (values.watch) {
    await reachable;
    const { overlay } = await loadConfig(to);
    await watchForChanges((changed) => redeployOnce(to, changed, values), names, overlay);
  } else await redeployOnce(to, names, values, reachable);
}

/** With names only these services, otherwise all of the shop. */
async function redeployOnce(
  to: Target,
  names: readonly WorkloadName[] | undefined,
  { base, types }: Values,
  reachable = Promise.resolve(),
): Promise<void> {
  startClock();
  const bundling = Promise.all((names ?? workloadNames).map((name) => bundle(name, base)));
  const reading = readCluster(to, names);
  // A shop of an earlier version has none.
  const password = ensureRedisPassword(to);
  const checking = types ? checkSources(names ?? workloadNames, { after: reading }) : Promise.resolve();
  // If several fail, the error in the sources is reported: it is the one to fix.
  for (const one of [reading, checking, bundling, password]) one.catch(() => {});
  let bundles: Bundle[] = [];
  await step('bundle', async () => {
    await reachable;
    bundles = await bundling;
    return `${bundles.length === 1 ? bundles[0]?.name : `${bundles.length} services`}`;
  });
  const [comparison, plan] = await compare(to, reading, bundles, names);
  if (plan.images.length > 0) await step('image', () => deliverImages(to, comparison, plan, base));
  if (types)
    await step('types', async () => {
      await checking;
      return 'types and generated files are consistent';
    });
  if (plan.documents.length + plan.unfinished.length === 0) return;
  await step('roll', async (report) => {
    await password;
    await restartBroken(to, plan.unfinished);
    let seen: State | undefined;
    const rolledOut = async (some: readonly string[]) => {
      seen = await waitUntilServing(to, some, { report });
    };
    await applyInOrder(to, plan.documents, { ...comparison, rolledOut });
    const changed = plan.documents.filter((one) => isWorkload(one) && one.metadata.namespace === to.namespace);
    const rolled = [...changed.map(({ metadata }) => metadata.name), ...plan.unfinished];
    await finishRollouts(to, rolled, containersFor(comparison.config), { report, seen });
    const off = scaledDownIn(to, comparison).filter((name) => rolled.includes(name));
    return doneText(to, plan, off);
  });
  const deployed = bundles.filter(({ name }) => plan.documents.some(({ metadata }) => metadata.name === name));
  console.log(`\n${deployed.map(({ name, tag }) => `${name}:${tag}\n`).join('')}deployed in ${elapsed()}`);
}

async function compare(
  to: Target,
  reading: Promise<Comparison>,
  bundles: readonly Bundle[],
  names: readonly WorkloadName[] | undefined,
): Promise<[Comparison, Plan]> {
  let plan: Plan = { images: [], documents: [], unfinished: [] };
  await step('compare', async () => {
    const comparison = await reading;
    plan = planOf(to, comparison, bundles);
    return isEmpty(plan) ? unchangedText(to, comparison, names) : planText(plan);
  });
  return [await reading, plan];
}

async function deliverImages(
  to: Target,
  { running, nodeImages, config: { registry } }: Comparison,
  { images }: Plan,
  base: string,
): Promise<string> {
  const build = async () => buildImages(to.engine, images, base, { platforms: await nodePlatforms(to) });
  if (registry) {
    await build();
    return `${await pushImages(to, images, registry, base)} pushed`;
  }
  const successors = images.map((one) => ({ bundle: one, runningTag: deployedTag(running, one.name) }));
  if (await loadThinImages(to, [...nodeImages.keys()], successors)) return `${images.length} loaded (top layer only)`;
  await build();
  return `${await loadImages(to, images)} loaded (all layers)`;
}
