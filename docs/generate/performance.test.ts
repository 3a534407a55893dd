import assert from 'node:assert/strict';
import { test } from 'node:test';
import { savedRuns } from '../../lab/bench/saved-runs.ts';
import { sampleReport } from '../../lab/bench/testing/sample-report.ts';
import { assertWellFormed } from '../../lab/testing/well-formed.ts';
import { read } from '../../testing/sources.ts';
import { detailsNote, performancePage } from './performance.ts';
import { bars, history } from './performance-charts.ts';

const runs = [
  { label: 'first', report: sampleReport(1.5) },
  { label: 'second', report: sampleReport(1.3) },
];

test('the tables of saved runs have no missing values', () => {
  const page = performancePage(runs);
  assert.match(page, /^## Latest run: second$/m);
  assert.match(page, /^\| home \| 1\.20 \| 0\.92 \| 1\.30 \(1\.30–1\.30\) \|/m);
  assert.match(page, /^\| with traces \| 1\.4 × \| \*\*1\.50\*\* \|$/m);
  const note = detailsNote(runs);
  assert.match(note, /^\| first \| 2026-11-23 \| 0\.100 \| 1\.50 \| 1\.20 \|/m);
  for (const text of [page, note]) assert.doesNotMatch(text, /NaN|Infinity|undefined/);
});

test('the charts of saved runs are well-formed', () => {
  for (const picture of [bars(sampleReport(1.3)), history(runs), history(runs.slice(1))]) assertWellFormed(picture);
});

test('docs/performance.md and its charts are up to date (npm run docs -- performance)', () => {
  assert.equal(read('docs/performance.md'), performancePage());
  assert.equal(read('lab/notes/performance-details.md'), detailsNote());
  const saved = savedRuns();
  const last = saved.at(-1);
  assert.ok(last);
  assert.equal(read('docs/performance/bars.svg'), bars(last.report));
  assert.equal(read('docs/performance/history.svg'), history(saved));
});
