// npm packages that are copied instead of bundled: an OpenTelemetry agent patches modules when they are loaded, and a bundle
// is a single module. The imported packages and their dependencies are copied from node_modules, without a download.
import { cpSync, existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Packages of this workspace are sources like any other. */
const ownScope = '@boutique/';

interface Manifest {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

export function unbundledPackages() {
  /** Imported packages, each with its folder. */
  const found = new Map<string, string>();
  const plugin: Plugin = {
    name: 'unbundled packages',
    setup: (build) =>
      build.onResolve({ filter: /^[^./]/ }, ({ path, kind, resolveDir }) => {
        if (kind === 'entry-point' || path.startsWith('node:') || path.startsWith(ownScope)) return undefined;
        const name = path.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? path;
        const folder = installed(name, resolveDir);
        if (!folder) return undefined;
        const other = found.get(name);
        if (other && other !== folder) return { errors: [{ text: `two versions of ${name}: ${other} and ${folder}` }] };
        found.set(name, folder);
        return { path, external: true };
      }),
  };
  return { plugin, copyTo: (target: string) => copyAll(found, target) };
}

/** The folder of a package, resolved from `from`. */
function installed(name: string, from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return realpathSync(folder);
    if (at === dirname(at)) return undefined;
  }
}

/** Flat, as npm installs: each package at the top, or below the one that needs a different version. */
function copyAll(imported: Map<string, string>, target: string): void {
  const placed = new Map<string, string>();
  const pending = [...imported].map(([name, source]) => ({ name, source, above: [target] }));
  for (const { name, source, above } of pending) {
    const visible = above.map((folder) => placed.get(join(folder, name))).find(Boolean);
    if (visible === source) continue;
    const place = join((visible ? above[0] : target) ?? target, name);
    if (placed.has(place)) throw new Error(`two versions of ${name} would be copied to ${place}`);
    placed.set(place, source);
    copyPackage(source, place);
    const own = join(place, 'node_modules');
    // The folders that Node searches from there, nearest first.
    const seen = [own, ...(place.startsWith(join(target, name)) ? [] : above), target];
    for (const [dependency, folder] of dependenciesOf(source))
      pending.push({ name: dependency, source: folder, above: [...new Set(seen)] });
  }
}

/** The installed ones: an optional dependency may be missing. */
function dependenciesOf(source: string): Map<string, string> {
  const own: Manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const folders = new Map<string, string>();
  for (const name of Object.keys({ ...own.peerDependencies, ...own.optionalDependencies, ...own.dependencies })) {
    const folder = name.startsWith('@types/') ? undefined : installed(name, source);
    if (folder) folders.set(name, folder);
  }
  return folders;
}

/** Without files that only compilers and debuggers read. */
const copyPackage = (source: string, place: string) =>
  cpSync(source, place, {
    recursive: true,
    filter: (path) => basename(path) !== 'node_modules' && !/\.(d\.[cm]?ts|map)$/.test(path),
  });
