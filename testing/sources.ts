// Parses the repository's TypeScript and JavaScript files, for tests of their imports and structure.
import { globSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';

export const root = join(import.meta.dirname, '..');

export const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Paths relative to the root, without installed and generated files. */
export const sources: readonly string[] = globSync('**/*.{ts,mjs}', {
  cwd: root,
  exclude: (path) => /(^|\/)(node_modules|gen|dist|\.data|\.git|output)$/.test(path),
}).sort();

/** Tests, and code used only by tests of the same package. */
export const isTest = (path: string) => /\.test\.ts$|^test\/|\/testing\//.test(path);

const trees = new Map<string, ReturnType<typeof parseSync>>();

function parse(path: string) {
  const tree = trees.get(path) ?? parseSync(path, read(path));
  trees.set(path, tree);
  if (tree.errors.length > 0) throw new Error(`${path}: ${tree.errors[0]?.message}`);
  return tree;
}

/** Specifiers of all static and dynamic imports and re-exports, including type imports. */
export function importsOf(path: string): string[] {
  const { module } = parse(path);
  const reexports = module.staticExports.flatMap(({ entries }) => entries.map((entry) => entry.moduleRequest?.value));
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) => read(path).slice(start, end));
  // Computed specifiers are ignored.
  const literals = dynamic.filter((text) => /^['"]/.test(text)).map((text) => text.slice(1, -1));
  const names = [...module.staticImports.map((found) => found.moduleRequest.value), ...reexports, ...literals];
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** The repository's files that a file imports by relative path. */
export const localImportsOf = (path: string): string[] =>
  importsOf(path)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => normalize(join(path, '..', specifier)));

export interface SyntaxNode {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

/** Calls `onNode` with every node of a file, parents first, and with its ancestors, nearest first. */
export function walk(path: string, onNode: (node: SyntaxNode, above: readonly SyntaxNode[]) => void): void {
  const visit = (value: unknown, above: readonly SyntaxNode[]): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, above);
    if (!isNode(value)) return;
    onNode(value, above);
    for (const child of Object.values(value)) if (typeof child === 'object') visit(child, [value, ...above]);
  };
  visit(parse(path).program, []);
}

/** 1 for the first line. */
export const lineOf = (path: string, offset: number): number => read(path).slice(0, offset).split('\n').length;

/** The room that a file is in, such as `service-kit` or `services/cartservice`; a file at the root is its own room. */
export const roomOf = (path: string): string =>
  path.match(/^services\/[^/]+(?=\/)/)?.[0] ?? path.match(/^[^/]+/)?.[0] ?? '';

export interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

export const manifest = (folder: string): Manifest => JSON.parse(read(join(folder, 'package.json')));
