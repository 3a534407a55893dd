// Watches the sources, and redeploys the services that a saved file affects.
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchSources } from '../start/bundling/watch-sources.ts';
import { Problem } from '../start/problem.ts';
import { type WorkloadName, workloadNames } from '../topology.ts';

const root = join(import.meta.dirname, '..');
/** Editors save a file in several writes. */
const settleMs = 100;

/** All services if the contract or the kit changed. */
const affected = (paths: string[]): readonly WorkloadName[] => {
  const names = paths.map((path) => workloadNames.find((name) => path.startsWith(join('services', name))));
  return names.includes(undefined) ? workloadNames : workloadNames.filter((name) => names.includes(name));
};

/** Runs until interrupted. If a change can't be built, prints the error and waits for the next save. */
export async function watchForChanges(
  redeployServices: (names: readonly WorkloadName[]) => Promise<void>,
): Promise<never> {
  const saved = new Set<string>();
  watchSources(
    ['services', 'service-kit', 'protos'].map((folder) => join(root, folder)),
    (path) => saved.add(relative(root, path)),
  );
  console.log('\nWatching for changes; press Ctrl-C to stop.');
  for (;;) {
    await sleep(settleMs);
    if (saved.size === 0) continue;
    const paths = [...saved];
    saved.clear();
    console.log(`\n${paths.join(', ')}`);
    await redeployServices(affected(paths)).catch((error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      console.error(error.message);
    });
  }
}
