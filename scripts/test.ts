// `npm test [-- PART OF A PATH...]`: format and lint, types, and all tests. The last line counts them.
import { runChecks, runTests } from '../testing/run-tests.ts';
import type { Tally } from '../testing/test-report.ts';

const filters = process.argv.slice(2);
const started = Date.now();
const checks = filters.length > 0 ? [] : runChecks();
const tallies = [...(await Promise.all(checks)), await runTests(filters)];
const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0);
const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
const skipFails = skipped > 0 && process.env.CI === 'true';
if (skipFails) console.log('\nIn CI everything has to run: a skipped test counts as failed there.');
console.log(`\n${((Date.now() - started) / 1000).toFixed(1)} s`);
console.log(`${passed} passed, ${skipFails ? failed + skipped : failed} failed, ${skipFails ? 0 : skipped} skipped`);
process.exit(failed > 0 || skipFails ? 1 : 0);
