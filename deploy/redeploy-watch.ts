// Calls back with the services that a saved file belongs to.
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchSources } from '../start/bundling/watch-sources.ts';
import { Problem } from '../start/problem.ts';
import { type WorkloadName, workloadNames } from '../topology.ts';

const root = join(import.meta.dirname, '..');
/** Editors write a file in several steps. */
const settleMs = 100;

/** All of them where the contract or the kit has changed. */
const affected = (paths: string[]): readonly WorkloadName[] => {
  const names = paths.map((path) => workloadNames.find((name) => path.startsWith(join('services', name))));
  return names.includes(undefined) ? workloadNames : workloadNames.filter((name) => names.includes(name));
};

/** Runs until it is interrupted. A change that can't be built is told, and the next one awaited. */
export async function watchForChanges(bringIn: (names: readonly WorkloadName[]) => Promise<void>): Promise<never> {
  const saved = new Set<string>();
  watchSources(
    ['services', 'service-kit', 'protos'].map((folder) => join(root, folder)),
    (path) => saved.add(relative(root, path)),
  );
  // Said once it is true: who reads it may save at once.
  console.log('\nWaiting for a file to be saved; Ctrl-C ends it.');
  for (;;) {
    await sleep(settleMs);
    if (saved.size === 0) continue;
    const paths = [...saved];
    saved.clear();
    console.log(`\n${paths.join(', ')}`);
    await bringIn(affected(paths)).catch((error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      console.error(error.message);
    });
  }
}
