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

/** Redeploys once, then on each save, until interrupted. If a pass fails, prints the reason and waits for the next save. */
export async function watchForChanges(
  redeploy: (names: readonly WorkloadName[] | undefined) => Promise<void>,
  only: readonly WorkloadName[] | undefined,
): Promise<never> {
  const saved = new Set<string>();
  // Before the first pass, so that files saved during it are redeployed too.
  watchSources(
    watched.map((folder) => join(root, folder)),
    (path) => saved.add(relative(root, path)),
  );
  await attempt(() => redeploy(only));
  console.log('\nWatching for changes; press Ctrl-C to stop.');
  for (;;) {
    await sleep(settleMs);
    if (saved.size === 0) continue;
    const paths = [...saved];
    saved.clear();
    const changed = affected(paths);
    const names = only && changed ? only.filter((name) => changed.includes(name)) : (only ?? changed);
    if (names?.length === 0) continue;
    console.log(`\n${paths.join(', ')}`);
    await attempt(() => redeploy(names));
  }
}

async function attempt(work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
    console.error(`\n${error.message}`);
  });
}
