// Makes of a workload one JavaScript file with its source map: what goes into its image.
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { type BuildFailure, type BuildOptions, build, formatMessages } from 'esbuild';
import type { WorkloadName } from '../../topology.ts';
import { Problem } from '../problem.ts';
import { packagesBeside } from './unbundled.ts';

const root = join(import.meta.dirname, '../..');

export const dockerfile = join(root, 'deploy/images/Dockerfile');

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

/** Of every bundle, one workload's or all together (start/bundling/bundle-together.ts). */
export const bundleOptions: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  sourcemap: true,
  // The map names files and lines, which is what a stack needs; the text of every package would treble its size.
  sourcesContent: false,
  legalComments: 'none',
  // A process keeps the text of its program: half of it is indentation and comments. Names stay, for stacks and profiles.
  minifyWhitespace: true,
  logLevel: 'silent',
  // Packages in CommonJS inside an ES module still call require.
  banner: {
    js: "import{createRequire as requireOf}from'node:module';const require=requireOf(import.meta.url);",
  },
};

/** What is wrong in the sources, with file and line; nothing when the fault lies elsewhere. */
export async function whyNotBundled({ errors = [] }: BuildFailure): Promise<string> {
  return (await formatMessages(errors, { kind: 'error' })).join('').trim();
}

interface Places {
  /** Where services/, service-kit/ and protos/ are. */
  from?: string;
  /** Gets the bundle, and nothing else is left in it. */
  to?: string;
  /** npm packages stay as they are, in a node_modules beside the file. */
  unbundled?: boolean;
}

/** Bundles a workload into dist/. A syntax error or an import that leads nowhere is a Problem with file and line. */
export async function bundle(name: WorkloadName, base: string, places: Places = {}): Promise<Bundle> {
  const { from = root, to: folder = bundleFolder(name), unbundled = false } = places;
  const packages = packagesBeside();
  const { outputFiles } = await build({
    ...bundleOptions,
    absWorkingDir: from,
    entryPoints: [`services/${name}/main.ts`],
    // The map's paths are seen from here, wherever the bundle is written: same sources, same bytes.
    outfile: join(from, 'dist', name, 'main.mjs'),
    plugins: unbundled ? [packages.plugin] : [],
    write: false,
  }).catch(async (failure: BuildFailure) => {
    const why = await whyNotBundled(failure);
    throw why ? new Problem(why) : failure;
  });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of outputFiles) writeFileSync(join(folder, basename(file.path)), file.contents);
  const files = join(from, 'services', name, 'static');
  if (existsSync(files)) cpSync(files, join(folder, 'static'), { recursive: true });
  if (unbundled) packages.copyTo(join(folder, 'node_modules'));
  makeReadable(folder);
  const recipe = digest([
    ['Dockerfile', readFileSync(dockerfile)],
    ['base', Buffer.from(base)],
  ]);
  return { name, folder, recipe, tag: digest([['recipe', Buffer.from(recipe)], ...contents(folder)]) };
}

/** An image keeps the files' modes, and its user is another one than who builds it, perhaps with umask 077. */
function makeReadable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of globSync('**/*', { cwd: folder, withFileTypes: true }))
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
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
