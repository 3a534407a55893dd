// Bundles all workloads for --processes, with shared chunks: a process with about 30 files needs less memory than one with
// 300 modules (docs/decisions/0032-bundles-for-local-processes.md).
import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvError } from '@boutique/service-kit/env';
import { type BuildFailure, build, stop } from 'esbuild';
import type { WorkloadName } from '../../topology.ts';
import { root } from '../plan.ts';
import { bundleOptions, whyNotBundled } from './bundle.ts';

/** The same for every shop of this checkout, for the compile cache goes by path. */
const usualFolder = join(root, 'node_modules/.cache/bundled');
/** Another shop of this checkout, begun before an edit, may still import a file lazily. */
const keptMs = 24 * 60 * 60 * 1000;

interface Places {
  /** Where services/, service-kit/ and protos/ are. */
  from?: string;
  /** Gets the bundles. */
  to?: string;
}

/** The file to start by workload. What can't be bundled is an EnvError with file and line. */
export async function bundleTogether(
  names: readonly WorkloadName[],
  places: Places = {},
): Promise<ReadonlyMap<WorkloadName, string>> {
  const { from = root, to: folder = usualFolder } = places;
  const { outputFiles } = await build({
    ...bundleOptions,
    absWorkingDir: from,
    entryPoints: names.map((name) => ({ in: `services/${name}/main.ts`, out: name })),
    splitting: true,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    // In one folder with the bundles that they are part of: service-kit/source-map.ts looks for maps beside itself.
    chunkNames: 'shared-[hash]',
    write: false,
  })
    .catch(async (failure: BuildFailure) => {
      const why = await whyNotBundled(failure);
      throw why ? new EnvError(why) : failure;
    })
    .finally(stop);
  mkdirSync(folder, { recursive: true });
  for (const { path, contents } of outputFiles) {
    // Another shop may be reading it.
    const written = `${path}.${process.pid}`;
    writeFileSync(written, contents);
    renameSync(written, path);
  }
  removeOld(folder);
  linkStatic(from, folder);
  return new Map(names.map((name) => [name, join(folder, `${name}.mjs`)]));
}

function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name !== statics && Date.now() - statSync(path).mtimeMs > keptMs) rmSync(path, { force: true });
  }
}

/** The frontend's files, beside its bundle as in its image. */
const statics = 'static';
function linkStatic(from: string, folder: string): void {
  const link = join(folder, statics);
  if (lstatSync(link, { throwIfNoEntry: false })) return;
  symlinkSync(join(from, 'services/frontend', statics), link, 'junction');
}
