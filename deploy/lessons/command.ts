// What `pnpm lesson` does.

import type { InputOf } from '../../start/command-line/spec.ts';
import { Problem } from '../../start/problem.ts';
import { requireCluster } from '../cluster/require-cluster.ts';
import { deployedImages } from '../cluster/rollout.ts';
import { elapsed, line } from '../cluster/steps.ts';
import { findTarget, portsOf, type Target } from '../cluster/target.ts';
import { isLesson, type LessonName, lessonNames, loadLesson, readmeOf, setupOf, summaryOf } from './catalogue.ts';
import { type Before, findObjects, namesOf, restore } from './changes.ts';
import { MissingResource } from './lesson.ts';
import { isCreated, readManifest } from './manifests.ts';
import type { lessonCommand } from './options.ts';
import { checkCluster, checkHealth, checkNeed } from './preconditions.ts';
import { findRecord, removeRecord } from './record.ts';
import { runLesson } from './run.ts';
import { withShop } from './shop.ts';

type Input = InputOf<typeof lessonCommand>;

/** Resolves with the exit code. */
export async function lesson(input: Input, signal: AbortSignal): Promise<number> {
  const [action = '', name = ''] = input.positionals;
  if (action === 'list') return list();
  if (action === 'all') return runAll(input, lessonNames, signal);
  if (!isLesson(name)) throw new Problem(`There is no lesson "${name}".`);
  if (action === 'show') {
    console.log(readmeOf(name).trimEnd());
    return 0;
  }
  if (action === 'undo') return undo(await targetOf(input), name);
  return runAll(input, [name], signal);
}

function list(): number {
  for (const name of lessonNames) console.log(`  ${name.padEnd(20)}${summaryOf(readmeOf(name)).question}`);
  return 0;
}

const targetOf = ({ values }: Input): Promise<Target> => findTarget(values);

/** Stops at the first lesson that fails. Of several, those are skipped that need what the cluster lacks. */
async function runAll(input: Input, names: readonly LessonName[], signal: AbortSignal): Promise<number> {
  const to = await targetOf(input);
  const isProof = input.positionals[0] === 'prove';
  const skipped: string[] = [];
  for (const name of names) {
    await checkCluster(to, name);
    await withShop(to, await portsOf(to), signal, async (shop) => {
      await checkHealth(to, shop.url);
      await runLesson(name, shop, { isProof, pauses: input.values.pause });
    }).catch((error: unknown) => {
      if (!(error instanceof MissingResource) || names.length === 1) throw error;
      line('skipped', error.message);
      skipped.push(name);
    });
  }
  const what = names.length === 1 ? names[0] : `${names.length - skipped.length} lessons`;
  const without = skipped.length > 0 ? `, without ${skipped.join(', ')}` : '';
  console.log(`\n${what}: all was seen${without}, after ${elapsed()}.`);
  return 0;
}

/** With the record of an interrupted run; without it, what was applied by hand. */
async function undo(to: Target, name: LessonName): Promise<number> {
  await requireCluster(to);
  const record = await findRecord(to);
  if (record && record.lesson !== name)
    throw new Problem(`The lesson ${name} is not applied in ${to.context}, but ${record.lesson} is.`);
  const before: Before = record ?? { patched: [], created: await createdByHand(to, name) };
  if (!record && before.created.length === 0)
    throw new Problem(
      `The lesson ${name} is not applied in ${to.context}. If you patched objects by hand, \`pnpm deploy:kind\` restores them.`,
    );
  await restore(to, before);
  await removeRecord(to);
  console.log(`${name} is undone: ${namesOf([...before.patched, ...before.created])}.`);
  return 0;
}

/** The objects of the lesson's files that are in the cluster. */
async function createdByHand(to: Target, name: LessonName) {
  const images = await deployedImages(to);
  const documents = await withShop(to, await portsOf(to), new AbortController().signal, async (shop) => {
    const { steps, needs } = await loadLesson(name, shop);
    if (needs) await checkNeed(to, name, needs);
    const files = [...setupOf(name), ...steps.map(({ manifest }) => manifest)];
    return (await Promise.all(files.map((file) => readManifest(to, name, file, images)))).flat();
  });
  return findObjects(to, documents.filter(isCreated));
}
