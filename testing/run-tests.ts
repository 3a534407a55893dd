// Runs checks (format, lint, types, contract) and test files, and counts the results.
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { promisify } from 'node:util';
import { report, type Tally } from './test-report.ts';

const root = join(import.meta.dirname, '..');
const bin = (name: string) => join(root, 'node_modules/.bin', name);
/** Limit per test file or check. */
const limitMs = 200_000;
/** Limit for the whole run. */
const allMs = 1_200_000;
/** More files in parallel than cores, because many of them mostly wait; fewer in CI, to give timing tests more room. */
const concurrency = process.env.CI === 'true' ? 3 : 4;
/** Tests that install packages from the registry: run only in CI, or if named (`npm test -- install`). */
const onlyInCi = /^(test\/install|scripts\/install\/update-lockfile)/;
/** Folders with the longest tests are started first, so that no long test runs alone at the end. */
const first = ['test', 'lab', 'deploy'];
const rank = (file: string) => [...first, file.split('/')[0]].indexOf(file.split('/')[0]);

async function check(name: string, program: string, args: string[]): Promise<Tally> {
  const started = Date.now();
  const outcome = await promisify(execFile)(program, args, { cwd: root, timeout: limitMs, maxBuffer: 2 ** 26 })
    .then(() => undefined)
    .catch((error: Error & { stdout?: string; stderr?: string }) => error);
  const time = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  if (!outcome) console.log(`ok    ${name}  ${time}`);
  else console.log(`FAIL  ${name}  ${time}\n${outcome.stdout ?? ''}${outcome.stderr ?? outcome.message}`);
  return { passed: outcome ? 0 : 1, failed: outcome ? 1 : 0, skipped: 0, skipReasons: [] };
}

export const runChecks = (): Promise<Tally>[] => [
  check('biome: format and lint', bin('biome'), ['check', '.']),
  check('tsc: types', bin('tsc'), []),
  check('buf: lint of the contract', bin('buf'), ['lint']),
  check('buf: backward compatibility of the contract', bin('buf'), ['breaking', '--against', 'protos/baseline.binpb']),
  check('english: phrases', process.execPath, ['scripts/english.ts']),
];

const runsNow = (file: string) => process.env.CI === 'true' || !onlyInCi.test(file);

/** Runs the files whose path contains one of the filters, or all files; excludes those that need a cluster. */
export async function runTests(filters: readonly string[]): Promise<Tally> {
  const files = globSync('**/*.test.ts', { cwd: root, exclude: ['**/node_modules', '.data', 'test/kind'] })
    .filter((file) => filters.some((part) => file.includes(part)) || (filters.length === 0 && runsNow(file)))
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .map((file) => join(root, file));
  if (files.length === 0) {
    console.log(`FAIL  no path of a test file contains "${filters.join('" or "')}"`);
    return { passed: 0, failed: 1, skipped: 0, skipReasons: [] };
  }
  const execArgv = [
    '--disable-warning=ExperimentalWarning',
    '--import',
    join(import.meta.dirname, 'exit-after-tests.mjs'),
  ];
  const signal = AbortSignal.timeout(allMs);
  return report(run({ files, cwd: root, concurrency, timeout: limitMs, execArgv, signal }), files, root);
}
