// Makes of a workload one JavaScript file with its source map: what goes into its image.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type BuildFailure, type BuildOptions, build, formatMessages } from 'esbuild';
import type { WorkloadName } from '../../topology.ts';
import { Problem } from '../cluster/run.ts';

const root = join(import.meta.dirname, '../..');

export const dockerfile = join(root, 'k8s/images/Dockerfile');

/** Where a workload's bundle is, from its image's point of view the whole /app. */
export const bundleFolder = (name: WorkloadName) => join(root, 'dist', name);

export interface Bundle {
  name: WorkloadName;
  folder: string;
  /** Of every byte that goes into the image, the Dockerfile's included: same content, same tag. */
  tag: string;
  /** Of the Dockerfile alone: images of the same recipe differ in their last layer only. */
  recipe: string;
}

const options: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  sourcemap: true,
  // The map names files and lines, which is what a stack needs; the text of every package would treble its size.
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'silent',
  // Packages in CommonJS inside an ES module still call require.
  banner: {
    js: "import{createRequire as requireOf}from'node:module';const require=requireOf(import.meta.url);",
  },
};

/** Bundles a workload into dist/. A syntax error or an import that leads nowhere is a Problem with file and line. */
export async function bundle(name: WorkloadName, base: string): Promise<Bundle> {
  const folder = bundleFolder(name);
  rmSync(folder, { recursive: true, force: true });
  await build({
    ...options,
    absWorkingDir: root,
    entryPoints: [`services/${name}/main.ts`],
    outfile: join(folder, 'main.mjs'),
  }).catch(async (failure: BuildFailure) => {
    const messages = await formatMessages(failure.errors ?? [], { kind: 'error' });
    throw messages.length > 0 ? new Problem(messages.join('').trim()) : failure;
  });
  const files = join(root, 'services', name, 'static');
  if (existsSync(files)) cpSync(files, join(folder, 'static'), { recursive: true });
  const recipe = digest([
    ['Dockerfile', readFileSync(dockerfile)],
    ['base', Buffer.from(base)],
  ]);
  return { name, folder, recipe, tag: digest([['recipe', Buffer.from(recipe)], ...contents(folder)]) };
}

const contents = (folder: string): [string, Buffer][] =>
  globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [relative(folder, path), readFileSync(path)]);

function digest(parts: [string, Buffer][]): string {
  const hash = createHash('sha256');
  for (const [name, bytes] of parts) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex').slice(0, 12);
}
