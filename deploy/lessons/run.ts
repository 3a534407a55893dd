// Runs a lesson: baseline, each change with its effect, baseline again; and leaves the cluster as it was.
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../start/problem.ts';
import type { Document } from '../cluster/documents.ts';
import { deployedImages } from '../cluster/rollout.ts';
import { line, step } from '../cluster/steps.ts';
import { type LessonName, loadLesson, readmeOf, setupOf, summaryOf } from './catalogue.ts';
import { applyAll, type Before, findApplied, namesOf, readBefore, restore } from './changes.ts';
import { type Check, type Lesson, type Shop, type Step, Unmet } from './lesson.ts';
import { readManifest } from './manifests.ts';
import { isTerminal, pause } from './pause.ts';
import { checkNeed } from './preconditions.ts';
import { removeRecord, saveRecord } from './record.ts';
import { differences, type Snapshot, takeSnapshot } from './snapshot.ts';

export interface RunOptions {
  /** Leave out the changes: the checks must fail. */
  readonly isProof: boolean;
  /** Wait for a key before each change. */
  readonly pauses: boolean;
}

/** Controllers need a moment to finish. */
const settleMs = 20_000;

/** Throws Unmet if a check fails, and a Problem if the cluster is not as it was. */
export async function runLesson(name: LessonName, shop: Shop, options: RunOptions): Promise<void> {
  const { question, hypothesis } = summaryOf(readmeOf(name));
  console.log(`\n${name}: ${question}\n  ${hypothesis}\n`);
  const { to } = shop;
  const lesson = await loadLesson(name, shop);
  if (lesson.needs) await checkNeed(to, name, lesson.needs);
  let before: Snapshot = new Map();
  await step('before', async () => {
    before = await takeSnapshot(to);
    return `${before.size} objects in all namespaces`;
  });
  const { setup, changes } = await readAll(name, lesson, shop);
  const all = [...setup, ...changes.flatMap(({ documents }) => documents)];
  const applied = await findApplied(
    to,
    all.filter(({ kind }) => kind !== 'Deployment'),
  );
  if (applied[0])
    throw new Problem(
      `The lesson ${name} is already applied in ${to.context}, at least ${applied[0]}: run \`pnpm lesson undo ${name}\` first.`,
    );
  const originals = await readBefore(to, all);
  shop.signal.throwIfAborted();
  await saveRecord(to, { lesson: name, ...originals });
  const failure = await teach(shop, lesson, { setup, changes }, options).catch((error: unknown) => error);
  await step('undo', () => takeBack(shop, originals));
  await step('unchanged', () => compare(shop, before));
  if (failure) throw failure;
}

interface Change extends Step {
  readonly documents: readonly Document[];
}

interface Documents {
  readonly setup: readonly Document[];
  readonly changes: readonly Change[];
}

async function readAll(name: LessonName, lesson: Lesson, { to }: Shop): Promise<Documents> {
  const images = await deployedImages(to);
  const prepared = (await lesson.prepare?.()) ?? [];
  const files = await Promise.all(setupOf(name).map((file) => readManifest(to, name, file, images)));
  const changes = lesson.steps.map(async (one) => ({
    ...one,
    documents: await readManifest(to, name, one.manifest, images),
  }));
  return { setup: [...prepared, ...files.flat()], changes: await Promise.all(changes) };
}

async function teach(
  shop: Shop,
  lesson: Lesson,
  { setup, changes }: Documents,
  { isProof, pauses }: RunOptions,
): Promise<void> {
  const { to, signal } = shop;
  const apply = async (documents: readonly Document[]) => {
    signal.throwIfAborted();
    await applyAll(to, documents);
    signal.throwIfAborted();
    return namesOf(documents);
  };
  if (setup.length > 0) await step('setup', () => apply(setup));
  await show('baseline', lesson.baseline);
  const withoutChanges = await readBefore(
    to,
    changes.flatMap(({ documents }) => documents),
  );
  for (const change of changes) {
    if (pauses && isTerminal()) await pause(`apply ${change.manifest}`, signal);
    if (isProof) await proveStep(change);
    else {
      await step('apply', async () => `${change.manifest}: ${await apply(change.documents)}`);
      await show('effect', change.effect);
    }
  }
  if (isProof) return;
  if (pauses && isTerminal()) await pause('take the changes back', signal);
  await step('take back', async () => {
    await restore(to, withoutChanges);
    return namesOf(changes.flatMap(({ documents }) => documents));
  });
  await show('baseline', lesson.baseline);
}

/** The effect must be missing if its cause is. */
async function proveStep({ manifest, effect, recovers }: Change): Promise<void> {
  if (recovers) return;
  await step('proof', async () => {
    try {
      await effect();
    } catch (error) {
      if (!(error instanceof Unmet)) throw error;
      return `without ${manifest} the check fails: ${error.message}`;
    }
    throw new Problem(`Without ${manifest} the check succeeds as well, so it proves nothing.`);
  });
}

async function show(name: string, check: Check): Promise<void> {
  let rest: readonly string[] = [];
  await step(name, async () => {
    const [first = '', ...others] = await check();
    rest = others;
    return first;
  });
  for (const text of rest) line('', text);
}

async function takeBack({ to }: Shop, originals: Before): Promise<string> {
  await restore(to, originals);
  await removeRecord(to);
  return namesOf([...originals.patched, ...originals.created]);
}

async function compare({ to }: Shop, before: Snapshot): Promise<string> {
  for (const startedAt = performance.now(); ; await sleep(1_000)) {
    const left = differences(before, await takeSnapshot(to));
    if (left.length === 0) return `${before.size} objects, as before`;
    if (performance.now() - startedAt > settleMs)
      throw new Problem(`The cluster is not as it was: ${left.join(', ')}.`);
  }
}
