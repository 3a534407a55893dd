import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { help } from '../../deploy/cluster/deploy-options.ts';
import { read, root } from '../../testing/sources.ts';
import { configurationPage } from './configuration.ts';
import { workloadsPage } from './workloads.ts';

const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: root }).sort()];
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['node_modules', '.git', '.data'].includes(entry.name))
  .map(({ name }) => name);

/** Variables of Node and of the C library. */
const ofOthers = ['NODE_OPTIONS', 'MALLOC_ARENA_MAX'];

/** What a pattern's first group finds in the pages and `isWrong`, as lines. */
const wrong = (pattern: RegExp, isWrong: (found: string, page: string) => boolean): string[] =>
  pages.flatMap((page) =>
    [...read(page).matchAll(pattern)]
      .map(([, found = '']) => found)
      .filter((found) => isWrong(found, page))
      .map((found) => `${page} names ${found}`),
  );

test('docs/configuration.md has every variable that the source reads (npm run docs writes it)', () => {
  assert.equal(read('docs/configuration.md'), configurationPage());
});

test('docs/workloads.md shows topology.ts (npm run docs writes it)', () => {
  assert.equal(read('docs/workloads.md'), workloadsPage());
});

test('every link in the documentation leads somewhere, and every page is linked', () => {
  const link = /\]\((?!https?:)([^)#]+)/g;
  assert.deepEqual(
    wrong(link, (path, page) => !existsSync(join(root, page, '..', path))),
    [],
  );
  const linked = pages.flatMap((page) => [...read(page).matchAll(link)].map(([, path = '']) => join(page, '..', path)));
  assert.deepEqual(
    pages.filter((page) => page !== 'README.md' && !linked.includes(page)),
    [],
  );
});

test('every file and folder that the documentation names is there', () => {
  const path = new RegExp(`(?<![\\w./-])((?:${folders.join('|')})/[\\w./*-]*)`, 'g');
  // The reader of this page writes the files; test/adding-a-service.test.ts does what it says.
  const isGuide = (page: string) => page === 'docs/adding-a-service.md';
  assert.deepEqual(
    wrong(path, (found, page) => !isGuide(page) && globSync(found.replace(/[.]$/, ''), { cwd: root }).length === 0),
    [],
  );
  assert.deepEqual(
    wrong(/(?<![\w.-])(?:k8s\/)?((?:components|overlays)\/[\w-]+)/g, (found) => !existsSync(join(root, 'k8s', found))),
    [],
  );
});

test('every command that the documentation names is a script, with options that it takes', () => {
  const { scripts } = JSON.parse(read('package.json'));
  // In code, not in prose; `pnpm install` and `pnpm add` are pnpm's own.
  const command = /(?:`|^ {4})(?:npm run(?: --silent)?|pnpm) (?!install|add)([a-z][\w:-]*)/gm;
  const unknown = wrong(command, (name) => !(name in scripts));
  const options = wrong(/deploy:kind((?: (?:-- )?--?[\w-]+(?: [A-Za-z0-9]\S*)?)+)/g, (found) =>
    (found.match(/--[\w-]+/g) ?? []).some((option) => !new RegExp(`^ +${option}\\b`, 'm').test(help)),
  );
  assert.deepEqual([...unknown, ...options], []);
});

test('every variable that the documentation names is read somewhere', () => {
  const files = globSync(['**/*.{ts,mjs,js,yaml,yml,json,proto}', '.ci/run'], {
    cwd: root,
    exclude: ['**/node_modules', '.data', 'docs/*.md'],
  });
  const source = files.map(read).join('\n');
  const isUnknown = (name: string) => !ofOthers.includes(name) && !new RegExp(`\\b${name}\\b`).test(source);
  assert.deepEqual(wrong(/`(?:[^`\n]* )?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/g, isUnknown), []);
});

test('docs/kubernetes.md describes the components that there are, and no others', () => {
  const [, table = ''] = read('docs/kubernetes.md').match(/^\| component \|.*\n((?:\|.*\n)+)/m) ?? [];
  const described = table.split('\n').flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([\w-]+)`/g)]);
  assert.deepEqual(described.map(([, name]) => name).sort(), readdirSync(join(root, 'k8s/components')).sort());
});
