// `npm run english [-- PATH...]`: lists the phrases that read as if translated, in every text of the repository.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findPhrases } from '../lab/english/phrases.ts';
import { runCommand } from '../start/command-line/run.ts';
import { defineCommand } from '../start/command-line/spec.ts';
import { Problem } from '../start/problem.ts';

// Not our prose: the licence, lockfiles, measurements and pictures. lab/english has the phrases themselves.
const skipped = /^LICENSE$|^pnpm-lock\.yaml$|\.(svg|png|webp|jpg|woff2|gz)$|\/results\/|^lab\/english\//;

const command = defineCommand({
  name: 'npm run english',
  summary: 'Lists the phrases that read as if translated, in file names, code and documentation.',
  positional: { value: 'PATH', help: 'files and folders to search; the whole repository by default' },
  options: {},
  exitCodes: { 0: 'no phrase was found', 1: 'there are phrases to rewrite' },
});

function textFiles(paths: readonly string[]): string[] {
  // Lists text files that .gitignore doesn't exclude, in a copy without .git too.
  const list = ['grep', '--no-index', '--exclude-standard', '-lIz', '-e', '', '--', ...paths];
  const { status, stdout } = spawnSync('git', list, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (status !== 0 && status !== 1) throw new Problem('git could not list the files: see its message above.');
  const files = stdout.split('\0').filter((path) => path && !skipped.test(path));
  if (files.length === 0) throw new Problem(`There is no text in ${paths.join(', ')}.`);
  return files;
}

/** Two lines for each phrase in text, one in a file name. */
const findingsIn = (path: string): string[] => [
  ...findPhrases(path).map(({ phrase, instead }) => `${path}: the file's name has "${phrase}", write ${instead}`),
  ...findPhrases(readFileSync(path, 'utf8')).map(
    ({ line, phrase, instead, text }) => `${path}:${line}: "${phrase}", write ${instead}\n    ${text.slice(0, 160)}`,
  ),
];

await runCommand(command, async ({ positionals }) => {
  const files = textFiles(positionals);
  const findings = files.flatMap(findingsIn);
  for (const finding of findings) console.log(finding);
  console.log(`${findings.length} phrases to rewrite; ${files.length} files searched`);
  return findings.length > 0 ? 1 : 0;
});
