import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { configurationPage } from '../scripts/docs/configuration.ts';

const docs = join(import.meta.dirname, '../docs');

test('docs/configuration.md has every variable that the source reads (npm run docs writes it)', () => {
  assert.equal(readFileSync(join(docs, 'configuration.md'), 'utf8'), configurationPage());
});
