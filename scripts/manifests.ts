// `npm run manifests`: writes the manifests that are generated from topology.ts, and the release that contains them all.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tryRun } from '../deploy/cluster/exec.ts';
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { howToInstall } from '../deploy/cluster/target.ts';
import { chartFiles } from '../deploy/manifests/chart/chart-files.ts';
import { manifests } from '../deploy/manifests/generated-files.ts';
import { releaseFile, releasePath } from '../deploy/manifests/release.ts';
import { defineCommand } from '../start/command-line/spec.ts';
import { Problem } from '../start/problem.ts';

const command = defineCommand({
  name: 'npm run manifests',
  summary: `Generates manifests and the Helm chart from topology.ts, and ${releasePath} from all manifests (needs kubectl).`,
  options: {},
});

function write(path: string, text: string): void {
  const file = join(import.meta.dirname, '..', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(path);
}

async function writeAll(): Promise<void> {
  for (const [path, make] of Object.entries(manifests)) write(path, make());
  for (const [path, text] of Object.entries(chartFiles())) write(path, text);
  if ((await tryRun('kubectl', ['version', '--client'])) === undefined)
    throw new Problem(`${releasePath} was not written: it needs kubectl. ${howToInstall.kubectl()}`);
  write(releasePath, releaseFile());
}

await runClusterCommand(command, writeAll, 'Run the same command again.');
