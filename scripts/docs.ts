// `npm run docs`: writes the reference pages of docs/ that are made from the source.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationPage } from './docs/configuration.ts';

const docs = join(import.meta.dirname, '../docs');

writeFileSync(join(docs, 'configuration.md'), configurationPage());
console.log('docs/configuration.md');
