// `npm run manifests`: writes the manifests that are made from topology.ts, and the release out of all.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ask, script } from '../deploy/cluster/exec.ts';
import { howToInstall } from '../deploy/cluster/target.ts';
import { manifests } from '../deploy/manifests/files.ts';
import { releaseFile, releasePath } from '../deploy/manifests/release.ts';
import { Problem } from '../start/problem.ts';

function write(path: string, text: string): void {
  const file = join(import.meta.dirname, '..', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(path);
}

async function writeAll() {
  for (const [path, make] of Object.entries(manifests)) write(path, make());
  if ((await ask('kubectl', ['version', '--client'])) === undefined)
    throw new Problem(`${releasePath} was not written: that takes kubectl. ${howToInstall.kubectl()}`);
  write(releasePath, releaseFile());
}

await script(writeAll, 'Run the same command again.');
