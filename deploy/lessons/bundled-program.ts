// A program of this repository in a ConfigMap, for a pod of an image that has only Node.
import { build, type Plugin } from 'esbuild';
import { bundleOptions } from '../../start/bundling/bundle.ts';
import { root } from '../../testing/sources.ts';
import type { Document } from '../cluster/documents.ts';
import type { Target } from '../cluster/target.ts';
import type { LessonName } from './catalogue.ts';
import { lessonLabel } from './manifests.ts';

/** Loaded only with FLAGS_FILE, which lessons don't set. */
const withoutFaults: Plugin = {
  name: 'without faults',
  setup: (build) =>
    build.onResolve({ filter: /faults\/faults\.ts$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    ),
};

/** Mounted as a folder, it has the program as main.mjs. */
export async function programConfigMap(
  to: Target,
  lesson: LessonName,
  name: string,
  source: string,
): Promise<Document & { data: Record<string, string> }> {
  const { outputFiles = [] } = await build({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: [source],
    // A ConfigMap has at most 1 MiB.
    ...{ minify: true, sourcemap: false, write: false },
    plugins: [withoutFaults],
  });
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: to.namespace, labels: { [lessonLabel]: lesson } },
    data: { 'main.mjs': outputFiles[0]?.text ?? '' },
  };
}
