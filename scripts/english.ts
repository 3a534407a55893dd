// Counts the phrases that read as if translated in every text of the repository: `node scripts/english.ts [PATH...]`.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findPhrases } from '../lab/english/phrases.ts';

// Lockfiles, measurements and pictures aren't prose; the licence and the example of bad English aren't ours to change.
const skipped = /^LICENSE$|^pnpm-lock\.yaml$|\.(svg|png|webp|jpg|woff2|gz)$|\/results\/|^lab\/english\/testing\//;

const tracked = execFileSync('git', [
  'ls-files',
  '-z',
  '--cached',
  '--others',
  '--exclude-standard',
  ...process.argv.slice(2),
]);
const files = tracked
  .toString()
  .split('\0')
  .filter((path) => path && existsSync(path) && !skipped.test(path));
const findings = files.flatMap((path) => [
  ...findPhrases(path).map((finding) => `${path}: the file's name has "${finding.phrase}", write ${finding.instead}`),
  ...findPhrases(readFileSync(path, 'utf8')).map(
    ({ line, phrase, instead, text }) => `${path}:${line}: "${phrase}", write ${instead}\n    ${text.slice(0, 160)}`,
  ),
]);
for (const finding of findings) console.log(finding);
console.log(`${findings.length} phrases to rewrite in ${files.length} files`);
if (findings.length > 0) process.exitCode = 1;
