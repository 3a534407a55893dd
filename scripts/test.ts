// `npm test [-- PART OF A PATH...]`: format and lint, types, and all tests. The last line counts them.
import '../start/no-proxy.ts';
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { promisify } from 'node:util';
import { report, type Tally } from '../testing/test-report.ts';

const root = join(import.meta.dirname, '..');
const bin = (name: string) => join(root, 'node_modules/.bin', name);
/** A test or a check that takes longer hangs. */
const limitMs = 90_000;
/** Whatever happens: nobody waits longer than this. */
const allMs = 420_000;
const filesAtOnce = 3;

async function check(name: string, command: string, args: string[]): Promise<Tally> {
  const started = Date.now();
  const outcome = await promisify(execFile)(command, args, { cwd: root, timeout: limitMs, maxBuffer: 2 ** 26 })
    .then(() => undefined)
    .catch((error: Error & { stdout?: string; stderr?: string }) => error);
  const time = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  if (!outcome) console.log(`ok    ${name}  ${time}`);
  else console.log(`FAIL  ${name}  ${time}\n${outcome.stdout ?? ''}${outcome.stderr ?? outcome.message}`);
  return { passed: outcome ? 0 : 1, failed: outcome ? 1 : 0, skipped: 0, skipReasons: [] };
}

async function tests(filters: string[]): Promise<Tally> {
  const files = globSync('**/*.test.ts', { cwd: root, exclude: ['**/node_modules', '.data', 'test/kind'] })
    .filter((file) => filters.length === 0 || filters.some((part) => file.includes(part)))
    .sort()
    .map((file) => join(root, file));
  if (files.length === 0) {
    console.log(`FAIL  no test file has "${filters.join('" or "')}" in its path`);
    return { passed: 0, failed: 1, skipped: 0, skipReasons: [] };
  }
  const execArgv = [
    '--disable-warning=ExperimentalWarning',
    '--import',
    join(import.meta.dirname, '../testing/leftovers.mjs'),
  ];
  const signal = AbortSignal.timeout(allMs);
  return report(run({ files, cwd: root, concurrency: filesAtOnce, timeout: limitMs, execArgv, signal }), files, root);
}

const filters = process.argv.slice(2);
const started = Date.now();
const checks = filters.length
  ? []
  : [
      check('biome: format and lint', bin('biome'), ['check', '.']),
      check('tsc: types', bin('tsc'), []),
      check('buf: lint of the contract', bin('buf'), ['lint']),
      check('buf: the contract breaks nobody', bin('buf'), ['breaking', '--against', 'protos/baseline.binpb']),
    ];
const tallies = [...(await Promise.all(checks)), await tests(filters)];
const sum = (key: 'passed' | 'failed' | 'skipped') => tallies.reduce((total, tally) => total + tally[key], 0);
const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
// CI_WITHOUT names a program that CI gets only later: what needs it runs then, and may be skipped here.
const later = process.env.CI_WITHOUT ? `${process.env.CI_WITHOUT} is not installed` : undefined;
const reasons = tallies.flatMap(({ skipReasons }) => skipReasons);
const lost = process.env.CI === 'true' ? reasons.filter((reason) => reason !== later).length : 0;
if (lost > 0) console.log('\nIn CI everything has to run: a skipped test counts as failed there.');
console.log(`\n${((Date.now() - started) / 1000).toFixed(1)} s`);
console.log(`${passed} passed, ${failed + lost} failed, ${skipped - lost} skipped`);
process.exit(failed + lost > 0 ? 1 : 0);
