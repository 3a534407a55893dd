// Bundles a workload into one JavaScript file with a source map, for its image.
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { type BuildFailure, type BuildOptions, build, formatMessages, type Metafile, type Plugin } from 'esbuild';
import type { WorkloadName } from '../../topology.ts';
import { Problem } from '../problem.ts';
import { unbundledPackages } from './unbundled.ts';

const root = join(import.meta.dirname, '../..');

export const dockerfile = join(root, 'deploy/images/Dockerfile');

/** The folder of a workload's bundle: /app in its image. */
export const bundleFolder = (name: WorkloadName) => join(root, 'dist', name);

export interface Bundle {
  name: WorkloadName;
  folder: string;
  /** Hash of everything in the image, including the Dockerfile: same content, same tag. */
  tag: string;
  /** Hash of the Dockerfile and the base image: images with the same recipe differ only in their last layer. */
  recipe: string;
  /** Folders of the npm packages that the bundle contains. */
  packages: string[];
}

/** For bundles of one workload and of all together (start/bundling/bundle-together.ts). */
export const bundleOptions: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  sourcemap: true,
  // A stack needs only the map's files and lines; the text of every package would triple its size.
  sourcesContent: false,
  legalComments: 'none',
  // Node keeps the source text in memory, and half of it is whitespace and comments. Names stay, for stacks and profiles.
  minifyWhitespace: true,
  logLevel: 'silent',
  // CommonJS packages in an ES module still call require.
  banner: {
    js: "import{createRequire as requireOf}from'node:module';const require=requireOf(import.meta.url);",
  },
};

/** Loaded only with FLAGS_FILE: Node keeps the source text of a bundle in memory. */
const faults = 'service-kit/faults/faults.ts';
const faultsOnDemand: Plugin = {
  name: 'faults on demand',
  setup: (build) =>
    build.onResolve({ filter: /faults\/faults\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './faults.mjs', external: true } : undefined,
    ),
};

/** The errors in the sources, with file and line; empty if the failure has another cause. */
export async function sourceErrors({ errors = [] }: BuildFailure): Promise<string> {
  return (await formatMessages(errors, { kind: 'error' })).join('').trim();
}

interface BundleOptions {
  /** Contains services/, service-kit/ and protos/. */
  from?: string;
  /** The bundle replaces everything in it. */
  to?: string;
  /** Copy npm packages to a node_modules next to the bundle instead of bundling them. */
  unbundled?: boolean;
}

/** Bundles a workload into dist/. A syntax error or an unresolved import is a Problem with file and line. */
export async function bundle(name: WorkloadName, base: string, options: BundleOptions = {}): Promise<Bundle> {
  const { from = root, to: folder = bundleFolder(name), unbundled = false } = options;
  const packages = unbundledPackages();
  const toFile = (file: string, options: BuildOptions) =>
    build({
      ...{ ...bundleOptions, ...options, absWorkingDir: from },
      // The map's paths are relative to this file, wherever the bundle is written: same sources, same bytes.
      outfile: join(from, 'dist', name, file),
      plugins: [faultsOnDemand, ...(unbundled ? [packages.plugin] : [])],
      write: false,
      metafile: true,
    });
  const built = await Promise.all([
    toFile('main.mjs', { entryPoints: [`services/${name}/main.ts`], inject: ['service-kit/image-start.ts'] }),
    // Every image has this file of mostly other people's code: without a map and names, it has half the size.
    toFile('faults.mjs', { entryPoints: [faults], sourcemap: false, minify: true }),
  ]).catch(async (failure: BuildFailure) => {
    const message = await sourceErrors(failure);
    throw message ? new Problem(message) : failure;
  });
  const outputFiles = built.flatMap((one) => one.outputFiles);
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
  const tag = digest([['recipe', Buffer.from(recipe)], ...contents(folder)]);
  return {
    name,
    folder,
    recipe,
    tag,
    packages: packagesIn(
      built.map(({ metafile }) => metafile),
      from,
    ),
  };
}

/** Without those of which nothing is left in the bundle. */
function packagesIn(metafiles: readonly Metafile[], from: string): string[] {
  const outputs = metafiles.flatMap((one) => Object.values(one.outputs));
  const inputs = outputs.flatMap((output) => Object.entries(output.inputs));
  const folders = inputs.flatMap(([path, { bytesInOutput }]) => {
    const folder = path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];
    return folder && bytesInOutput > 0 ? [join(from, folder)] : [];
  });
  return [...new Set(folders)].sort();
}

/** An image keeps file modes, and its user isn't the one who built it, perhaps with umask 077. */
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
