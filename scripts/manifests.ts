// `npm run manifests`: writes the manifests that are made from topology.ts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifests } from './manifests/files.ts';

for (const [path, make] of Object.entries(manifests)) {
  writeFileSync(join(import.meta.dirname, '..', path), make());
  console.log(path);
}
