import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { deployCommand } from '../../deploy/cluster/deploy-options.ts';
import { helpText } from '../../start/command-line/help.ts';
import { read, root } from '../../testing/sources.ts';
import { workload, workloadNames } from '../../topology.ts';
import { configurationPage } from './configuration.ts';
import { kubernetesPage } from './kubernetes.ts';
import { workloadsPage } from './workloads.ts';

const pages = globSync('**/*.md', { cwd: root, exclude: ['**/node_modules', '.*', 'dist'] }).sort();
const records = globSync('docs/decisions/[0-9]*.md', { cwd: root }).sort();
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['node_modules', '.git', '.data', 'dist'].includes(entry.name))
  .map(({ name }) => name);

/** Variables of Node and of the C library. */
const foreignVariables = ['NODE_OPTIONS', 'MALLOC_ARENA_MAX'];

/** A line for each match of the pattern's first group in a page that `isWrong`. */
const wrong = (pattern: RegExp, isWrong: (found: string, page: string) => boolean): string[] =>
  pages.flatMap((page) =>
    [...read(page).matchAll(pattern)]
      .map(([, found = '']) => found)
      .filter((found) => isWrong(found, page))
      .map((found) => `${page} names ${found}`),
  );

test('docs/configuration.md is up to date (npm run docs -- configuration)', () => {
  assert.equal(read('docs/configuration.md'), configurationPage());
});

test('docs/kubernetes.md is up to date (npm run docs -- kubernetes)', () => {
  assert.equal(read('docs/kubernetes.md'), kubernetesPage());
});

test('docs/workloads.md is up to date (npm run docs -- workloads)', () => {
  assert.equal(read('docs/workloads.md'), workloadsPage());
});

test('every link in the documentation has a target, and every page is linked', () => {
  // GitHub's own pages of the repository start above it.
  const link = /\]\((?!https?:|(?:\.\.\/)+actions\/)([^)#]+)/g;
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

/** GitHub's anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

test('every anchor that the documentation links to is a heading', () => {
  const anchors = (page: string) =>
    [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
  assert.deepEqual(
    wrong(/\]\(((?!https?:)[^)]*#[^)]+)\)/g, (link, page) => {
      const [path = '', anchor = ''] = link.split('#');
      return !anchors(path ? join(page, '..', path) : page).includes(anchor);
    }),
    [],
  );
});

test('every page that a source refers to exists', () => {
  const sources = globSync('**/{*.ts,*.mjs,*.yaml,Dockerfile}', { cwd: root, exclude: ['**/node_modules', '.data'] });
  const missing = sources.flatMap((source) =>
    [...read(source).matchAll(/\b(?:docs|lab\/notes)\/[\w/-]+\.md\b/g)]
      .filter(([page]) => !existsSync(join(root, page)))
      .map(([page]) => `${source} refers to ${page}`),
  );
  assert.deepEqual(missing, []);
});

test('every decision has a context, a decision and consequences, and is listed under its title', () => {
  const index = read('docs/decisions/README.md');
  for (const record of records) {
    const name = basename(record);
    const [title = '', ...headings] = read(record).match(/^#+ .+$/gm) ?? [];
    assert.deepEqual(headings, ['## Context', '## Decision', '## Consequences'], record);
    assert.match(title, new RegExp(`^# ${Number(name.slice(0, 4))}\\. `), record);
    assert.ok(index.includes(`${title.replace(/^# (\d+\.) (.+)$/, '\n$1 [$2]')}(${name})\n`), record);
  }
  const numbers = records.map((record) => Number(basename(record).slice(0, 4)));
  assert.deepEqual(
    numbers,
    [...numbers.keys()].map((n) => n + 1),
  );
});

test('the table of services in the README has the descriptions of topology.ts', () => {
  const [, rows = ''] = read('README.md').match(/^\| service \|.*\n\|---.*\n((?:\|.*\n)+)/m) ?? [];
  const expected = workloadNames.map((name) => `| ${name} | ${workload(name).description} |`);
  const unknown = rows.split('\n').filter((row) => row && !expected.includes(row));
  assert.deepEqual([rows === '', unknown], [false, []]);
});

test('every file and folder that the documentation names exists', () => {
  const path = new RegExp(`(?<![\\w./-])((?:${folders.join('|')})/[\\w./*-]*)`, 'g');
  // The reader of this page creates the files; test/adding-a-service.test.ts follows it.
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

test('every command in the documentation is a script, with options that it accepts', () => {
  const { scripts } = JSON.parse(read('package.json'));
  // In code, not in prose; `pnpm install` and `pnpm add` are pnpm's own.
  const command = /(?:`|^ {4})(?:npm run(?: --silent)?|pnpm) (?!install|add)([a-z][\w:-]*)/gm;
  const unknown = wrong(command, (name) => !(name in scripts));
  const options = wrong(/deploy:kind((?: (?:-- )?--?[\w-]+(?: [A-Za-z0-9]\S*)?)+)/g, (found) =>
    (found.match(/--[\w-]+/g) ?? []).some(
      (option) => !new RegExp(`^ +${option}\\b`, 'm').test(helpText(deployCommand)),
    ),
  );
  assert.deepEqual([...unknown, ...options], []);
});

test('every variable in the documentation is used in the source', () => {
  const files = globSync(['**/*.{ts,mjs,js,yaml,yml,json,proto}', '.ci/run'], {
    cwd: root,
    exclude: ['**/node_modules', '.data'],
  });
  const source = files.map(read).join('\n');
  const isUnknown = (name: string) => !foreignVariables.includes(name) && !new RegExp(`\\b${name}\\b`).test(source);
  assert.deepEqual(wrong(/`(?:[^`\n]* )?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/g, isUnknown), []);
});

test('docs/kubernetes.md describes exactly the components in k8s/components', () => {
  const [, table = ''] = read('docs/kubernetes.md').match(/^\| component \|.*\n((?:\|.*\n)+)/m) ?? [];
  const described = table.split('\n').flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([\w-]+)`/g)]);
  assert.deepEqual(described.map(([, name]) => name).sort(), readdirSync(join(root, 'k8s/components')).sort());
});

test('the threat model fits on a page and names every demo page that is turned on', () => {
  const model = read('docs/threat-model.md');
  const flags = ['start/plan.ts', 'k8s/components/demo-pages/kustomization.yaml'].flatMap(
    (path) => read(path).match(/\bENABLE_\w+/g) ?? [],
  );
  assert.ok(flags.length > 3);
  assert.deepEqual(
    flags.filter((flag) => !model.includes(`| \`${flag}\` |`)),
    [],
  );
  assert.ok(model.split('\n').length <= 70);
});
