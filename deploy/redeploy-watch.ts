// Watches the sources and manifests, and redeploys what a saved file affects.
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchSources } from '../start/bundling/watch-sources.ts';
import { Problem } from '../start/problem.ts';
import { type WorkloadName, workloadNames } from '../topology.ts';

const root = join(import.meta.dirname, '..');
/** Editors save a file in several writes. */
const settleMs = 100;
const watched = ['services', 'service-kit', 'protos', 'k8s', 'loadgen', 'deploy/images'];

/** The services whose files changed; undefined if another file did, which may affect all. */
function affected(paths: readonly string[]): WorkloadName[] | undefined {
  const names = paths.map((path) => workloadNames.find((name) => path.startsWith(join('services', name))));
  return names.includes(undefined) ? undefined : workloadNames.filter((name) => names.includes(name));
}

/** undefined stands for all services. */
type Names = readonly WorkloadName[] | undefined;

const union = (one: Names, other: Names): Names =>
  one && other && workloadNames.filter((name) => one.includes(name) || other.includes(name));

/** Which services each pass redeploys. Those of a failed pass are part of the next one. */
export function passes(only: Names) {
  let current: Names = only;
  let failed: Names = [];
  return {
    ended(isDone: boolean): void {
      failed = isDone ? [] : current;
    },
    /** After these files were saved; an empty list if no pass is needed. */
    next(paths: readonly string[]): Names {
      const changed = affected(paths);
      const names = only && changed ? only.filter((name) => changed.includes(name)) : (only ?? changed);
      if (names?.length === 0) return names;
      current = union(failed, names);
      return current;
    },
  };
}

/** `overlay` is the user's own folder. */
export const watchedFolders = (overlay?: string): string[] => [
  ...watched.map((folder) => join(root, folder)),
  ...(overlay ? [overlay] : []),
];

/** Redeploys once, then on each save, until interrupted. If a pass fails, prints the reason and waits for the next save. */
export async function watchForChanges(
  redeploy: (names: Names) => Promise<void>,
  only: Names,
  overlay?: string,
): Promise<never> {
  const saved = new Set<string>();
  const { ended, next } = passes(only);
  // Before the first pass, so that files saved during it are redeployed too.
  watchSources(watchedFolders(overlay), (path) => saved.add(relative(root, path)));
  ended(await attempt(() => redeploy(only)));
  console.log('\nWatching for changes; press Ctrl-C to stop.');
  for (;;) {
    await sleep(settleMs);
    if (saved.size === 0) continue;
    const paths = [...saved];
    saved.clear();
    const names = next(paths);
    if (names?.length === 0) continue;
    console.log(`\n${paths.join(', ')}`);
    ended(await attempt(() => redeploy(names)));
  }
}

/** Whether it succeeded. */
async function attempt(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(`\n${error.message}`);
    return false;
  }
}
