// The repository's TypeScript files and what they import.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

export const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Paths from the root; without what is installed or generated. */
export const sources: readonly string[] = globSync('**/*.{ts,mjs}', {
  cwd: root,
  exclude: (path) => /(^|\/)(node_modules|gen|dist|\.data|\.git)$/.test(path),
}).sort();

export const isTest = (path: string) => /\.test\.ts$|^test\/|\/testing\//.test(path);

/** Of `import ... from 'x'`, `export ... from 'x'`, `import 'x'` and `import('x')`. */
export const importsOf = (path: string): string[] =>
  [...read(path).matchAll(/^(?:import|export)\b(?:[^;']*?\bfrom)? '([^']+)';|\bimport\('([^']+)'\)/gm)].flatMap(
    ([, outside, inside]) => outside ?? inside ?? [],
  );

/** A file without its comments. */
export const code = (path: string): string => read(path).replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '');

/** `service-kit`, `services/cartservice`: the package that a file belongs to; '' is the root. */
export const packageOf = (path: string): string => path.match(/^(services\/[^/]+|service-kit|protos)\//)?.[1] ?? '';

export interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

export const manifest = (folder: string): Manifest => JSON.parse(read(join(folder, 'package.json')));
