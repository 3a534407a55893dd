// `npm test [-- PART OF A PATH...]`: format and lint, types, and all tests. The last line counts them.
import '../start/no-proxy.ts';
import { runCommand } from '../start/command-line/run.ts';
import { defineCommand } from '../start/command-line/spec.ts';
import { runChecks, runTests } from '../testing/run-tests.ts';

const command = defineCommand({
  name: 'npm test',
  summary: 'Checks format, lint, types and the contract, and runs all tests.',
  positional: { value: 'PART', help: 'run only test files whose path contains this, and no checks' },
  options: {},
  exitCodes: { 0: 'all passed', 1: 'a check or a test failed' },
});

await runCommand(command, async ({ positionals: filters }) => {
  const started = Date.now();
  const checks = filters.length > 0 ? [] : runChecks();
  const tallies = [...(await Promise.all(checks)), await runTests(filters)];
  const sum = (key: 'passed' | 'failed' | 'skipped') => tallies.reduce((total, tally) => total + tally[key], 0);
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
  // CI_WITHOUT names programs that CI installs later: tests that need them may be skipped until then.
  const later = (process.env.CI_WITHOUT ?? '').split(' ').map((program) => `${program} is not installed`);
  const reasons = tallies.flatMap(({ skipReasons }) => skipReasons);
  const lostReasons = process.env.CI === 'true' ? reasons.filter((reason) => !later.includes(reason)) : [];
  const lost = lostReasons.length;
  for (const reason of new Set(lostReasons)) console.log(`\n✖ skipped, which counts as failed in CI: ${reason}`);
  console.log(`\n${((Date.now() - started) / 1000).toFixed(1)} s`);
  console.log(`${passed} passed, ${failed + lost} failed, ${skipped - lost} skipped`);
  return failed + lost > 0 ? 1 : 0;
});
