// `npm run bench -- --against REV`: its verdict on given results, wrong revisions, and a very short real run.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { noK6 } from '../../../testing/k6.ts';
import { freshDirectory } from '../../../testing/running-shop.ts';
import { root } from '../../../testing/sources.ts';
import { spreadOf } from '../../statistics.ts';
import { sampleReport } from '../testing/sample-report.ts';
import type { AgainstResult } from './against-result.ts';
import { formatVerdict, worseThanOlder } from './report.ts';

const git = (...args: string[]) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? '';
const firstCommit = git('rev-list', '--max-parents=0', 'HEAD').split('\n').at(0) ?? '';
const skip = noK6 || (firstCommit === git('rev-parse', 'HEAD') && 'the history is not available');

function runBench(...args: string[]): Promise<{ code: unknown; output: string }> {
  const node = ['--disable-warning=ExperimentalWarning', join(root, 'scripts/bench.ts'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, node, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

const resultOf = (...ratios: number[]): AgainstResult => ({
  model: 'single',
  rows: (sampleReport(1).models[0]?.rows ?? []).slice(0, 1).map((row) => ({ ...row, ratio: spreadOf(ratios) })),
  startUp: undefined,
  memory: { idle: { now: 1, older: 1 }, loaded: { now: 1, older: 1 } },
});

test('a row is worse only if its best round is', () => {
  assert.deepEqual(worseThanOlder(resultOf(1.09, 1.3, 1.4)), []);
  const worse = worseThanOlder(resultOf(1.12, 1.3, 1.4));
  const sentence = "home with one process: at least 1.12 × the older build's CPU.";
  assert.deepEqual(worse, [{ model: 'single', name: 'home', sentence }]);
  assert.deepEqual(worseThanOlder(resultOf(1.12, 1.3, 1.4), 1.2), []);
  assert.equal(formatVerdict(0, worse, true), sentence);
  assert.match(formatVerdict(2, worse, true), /^2 responses were wrong/);
});

describe('one sentence and exit code 2', { skip, concurrency: true }, () => {
  test('for a revision that does not exist', async () => {
    const { code, output } = await runBench('--against', 'no-such-branch');
    assert.deepEqual([code, output], [2, '--against is "no-such-branch", which is not a commit of this repository.\n']);
  });

  test('for an incomplete run that is to be kept', async () => {
    const { code, output } = await runBench('--against', 'HEAD', '--quick', '--keep', 'label');
    assert.equal(code, 2);
    assert.match(output, /^--keep is for complete runs: omit --quick,/);
  });

  test('for a revision without a shop', async () => {
    const { code, output } = await runBench('--against', firstCommit);
    assert.equal(code, 2);
    assert.equal(
      output,
      `${firstCommit} can't be measured, because it does not build or start: it has no scripts/run.mjs\n`,
    );
    assert.doesNotMatch(git('worktree', 'list'), /older/);
  });
});

test('two builds are compared under the same load', { skip, timeout: 180_000 }, async () => {
  const json = join(freshDirectory(), 'against.json');
  const { code, output } = await runBench(
    ...['--against', 'HEAD', '--quick', '--processes', 'single', '--pages', 'home', '--json', json],
  );
  assert.equal(code, 0, output);
  const { models }: { models: AgainstResult[] } = JSON.parse(readFileSync(json, 'utf8'));
  const { ratio, errors } = models[0]?.rows[0] ?? {};
  assert.equal(errors, 0);
  assert.ok(ratio && ratio.median > 0.3 && ratio.median < 3, output);
});
