import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { configurationPage } from './configuration.ts';
import { workloadsPage } from './workloads.ts';

const docs = join(import.meta.dirname, '..');

test('docs/configuration.md has every variable that the source reads (npm run docs writes it)', () => {
  assert.equal(readFileSync(join(docs, 'configuration.md'), 'utf8'), configurationPage());
});

test('docs/workloads.md shows topology.ts (npm run docs writes it)', () => {
  assert.equal(readFileSync(join(docs, 'workloads.md'), 'utf8'), workloadsPage());
});

test('every link and every command in the documentation leads somewhere', () => {
  const root = join(docs, '..');
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync(docs)
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const page of pages) {
    const text = readFileSync(join(root, page), 'utf8');
    for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)/g))
      assert.ok(existsSync(join(root, page, '..', link)), `${page} links to ${link}`);
    for (const [, name = ''] of text.matchAll(/npm run ([\w:-]+)/g))
      assert.ok(name in scripts, `${page} names npm run ${name}`);
  }
});
