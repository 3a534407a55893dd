// `npm run telemetry:diff -- REV`: lists changes of spans, metrics, log events and attributes since a revision.
import { spawnSync } from 'node:child_process';
import { runCommand } from '../start/command-line/run.ts';
import { defineCommand } from '../start/command-line/spec.ts';
import { Problem } from '../start/problem.ts';
import { parseRegistry, type RegistryFiles, readRegistry } from '../testing/registry.ts';
import { diffRegistries, formatDiff, incompatible } from '../testing/registry-diff.ts';
import { root } from '../testing/sources.ts';

const command = defineCommand({
  name: 'npm run telemetry:diff',
  summary: 'Lists changes of spans, metrics, log events and attributes since a revision of this repository.',
  positional: { value: 'REV', max: 1, help: 'a commit, a branch or a tag' },
  options: { json: { type: 'flag', help: 'print JSON' } },
  check: ({ positionals }) => (positionals.length === 0 ? 'REV is missing: the revision to compare with.' : undefined),
  note: 'A development name may change at any time; the stability is in docs/telemetry.md.',
  exitCodes: { 0: 'names were only added', 1: 'a name was removed or renamed, or its type, unit or kind changed' },
});

function git(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
}

function filesAt(revision: string): RegistryFiles {
  const commit = git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`)?.trim();
  if (!commit) throw new Problem(`${revision} is not a revision of this repository.`);
  const paths = git('ls-tree', '--name-only', commit, 'telemetry/')?.split('\n') ?? [];
  const yaml = paths.filter((path) => path.endsWith('.yaml'));
  if (yaml.length === 0) throw new Problem(`${revision} has no registry: telemetry/ was added later.`);
  return Object.fromEntries(
    yaml.map((path) => [path.replace('telemetry/', ''), git('show', `${commit}:${path}`) ?? '']),
  );
}

await runCommand(
  command,
  async ({ values: { json }, positionals: [revision = ''] }) => {
    const diff = diffRegistries(parseRegistry(filesAt(revision)), readRegistry());
    const gone = incompatible(diff);
    if (json) console.log(JSON.stringify(diff, undefined, 2));
    else console.log(formatDiff(diff) || `No changes since ${revision}.`);
    if (!json && gone.length > 0) console.log(`\nIncompatible with ${revision}: ${[...new Set(gone)].join(', ')}.`);
    return gone.length > 0 ? 1 : 0;
  },
  { exitCode: 2 },
);
