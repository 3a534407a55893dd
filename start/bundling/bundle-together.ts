// Bundles all workloads for --processes, with shared chunks: a process with about 30 files uses less memory than one with
// 300 modules (docs/decisions/0032-bundles-for-local-processes.md).
import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvError } from '@boutique/service-kit/env';
import { type BuildFailure, build, stop } from 'esbuild';
import type { WorkloadName } from '../../topology.ts';
import { root } from '../plan.ts';
import { bundleOptions, sourceErrors } from './bundle.ts';

/** The same for every shop of this checkout: the compile cache is keyed by path. */
const defaultFolder = join(root, 'node_modules/.cache/bundled');
/** Another shop of this checkout, started before an edit, may still import a file lazily. */
const maxAgeMs = 24 * 60 * 60 * 1000;

interface Folders {
  /** Contains services/, service-kit/ and protos/. */
  from?: string;
  /** The bundles are written there. */
  to?: string;
}

/** The file to start, by workload. A source that can't be bundled is an EnvError with file and line. */
export async function bundleTogether(
  names: readonly WorkloadName[],
  folders: Folders = {},
): Promise<ReadonlyMap<WorkloadName, string>> {
  const { from = root, to: folder = defaultFolder } = folders;
  const { outputFiles } = await build({
    ...bundleOptions,
    absWorkingDir: from,
    entryPoints: names.map((name) => ({ in: `services/${name}/main.ts`, out: name })),
    splitting: true,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    // In the same folder as the bundles that import them: service-kit/source-map.ts looks for maps next to itself.
    chunkNames: 'shared-[hash]',
    write: false,
  })
    .catch(async (failure: BuildFailure) => {
      const message = await sourceErrors(failure);
      throw message ? new EnvError(message) : failure;
    })
    .finally(stop);
  mkdirSync(folder, { recursive: true });
  for (const { path, contents } of outputFiles) {
    // Renamed into place: another shop may be reading the file.
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, contents);
    renameSync(temporary, path);
  }
  removeOld(folder);
  linkStatic(from, folder);
  return new Map(names.map((name) => [name, join(folder, `${name}.mjs`)]));
}

function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name !== statics && Date.now() - statSync(path).mtimeMs > maxAgeMs) rmSync(path, { force: true });
  }
}

/** The frontend's static files, next to its bundle as in its image. */
const statics = 'static';
function linkStatic(from: string, folder: string): void {
  const link = join(folder, statics);
  if (lstatSync(link, { throwIfNoEntry: false })) return;
  symlinkSync(join(from, 'services/frontend', statics), link, 'junction');
}
