// `npm run end-of-life`: compares the ends of life in deploy/versions.ts with today. No test does, or a clone of today
// would fail its own tests later.
import { endingsOf } from '../deploy/end-of-life.ts';
import { everyVersion, nodeImages, type Version } from '../deploy/versions.ts';
import { runCommand } from '../start/command-line/run.ts';
import { defineCommand } from '../start/command-line/spec.ts';

const command = defineCommand({
  name: 'npm run end-of-life',
  summary: 'Lists the versions in deploy/versions.ts that are no longer supported, or soon will not be.',
  options: {},
  exitCodes: { 0: 'all are supported', 1: 'a version is no longer supported' },
  note: 'Old node images of kind are only listed: people choose one to try an old Kubernetes.',
});

const print = (title: string, list: readonly Version[]) => {
  for (const { name, version, endOfLife, source } of list)
    console.log(`${title.padEnd(14)}${`${name} ${version}`.padEnd(48)}${endOfLife.padEnd(12)}${source}`);
};

await runCommand(command, async () => {
  const { past, soon } = endingsOf(everyVersion, new Date());
  const old = endingsOf(nodeImages, new Date()).past;
  print('unsupported', past);
  print('ends soon', soon);
  print('node image', old);
  const known = everyVersion.filter(({ endOfLife }) => endOfLife !== 'unknown').length;
  console.log(`${past.length} of ${everyVersion.length} versions are unsupported; ${known} have a known end of life.`);
  return past.length > 0 ? 1 : 0;
});
