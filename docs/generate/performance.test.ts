import assert from 'node:assert/strict';
import { test } from 'node:test';
import { savedMemory } from '../../lab/bench/memory/saved-memory.ts';
import { savedRuns } from '../../lab/bench/saved-runs.ts';
import { sampleReport } from '../../lab/bench/testing/sample-report.ts';
import { savedGrowth } from '../../lab/growth/saved-growth.ts';
import { sampleGrowth } from '../../lab/growth/testing/sample-growth.ts';
import { assertWellFormed } from '../../lab/testing/well-formed.ts';
import { read } from '../../testing/sources.ts';
import { detailsNote, performancePage } from './performance.ts';
import { againstSection } from './performance-against.ts';
import { bars, history } from './performance-charts.ts';
import { growthChart, growthSection } from './performance-growth.ts';
import { memoryChart, memorySection } from './performance-memory.ts';

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

test('the tables and the chart of growth have no missing values', () => {
  const section = growthSection([sampleGrowth]);
  assert.match(section, /^\| {2}\| 10,000 products \| 1 million orders \| 10,000 products, 1 million orders \|$/m);
  assert.match(section, /^\| home \| 1\.10, 4\.0 \| 1\.10, 4\.0 \| \*\*1\.30\*\*, 4\.0 \|$/m);
  assert.match(section, /^\| start, s \| 0\.50 \| 0\.50 \| \*\*2\.50\*\* \|$/m);
  assert.doesNotMatch(section, /NaN|Infinity|undefined/);
  assertWellFormed(growthChart(sampleGrowth));
  assert.equal(growthSection([]), '');
});

test('the table of older builds has the runs against the last one, side by side', () => {
  const { rows = [] } = sampleReport(0.5).models[0] ?? {};
  const memory = { now: 30, older: 60 };
  const result = { model: 'single', rows, startUp: undefined, memory: { idle: memory, loaded: memory } } as const;
  const report = (older: string) => ({ date: '2026-11-29', node: 'v24.0.0', older, models: [result] });
  const saved = ['a', 'b', 'b'].map((older, at) => ({ label: `run-${at}`, report: report(older) }));
  const section = againstSection(saved);
  assert.match(section, /^\| this build \/ the older one \| run-1 \| run-2 \|$/m);
  assert.match(section, /^\| home \| 0\.50 \(0\.50–0\.50\) \| 0\.50 \(0\.50–0\.50\) \|$/m);
  assert.match(section, /^\| memory idle \| 0\.50 \| 0\.50 \|$/m);
  assert.match(section, /^\| CPU to the first page \| – \| – \|$/m);
  assert.equal(againstSection([]), '');
});

test('the table and the chart of memory have no missing values', () => {
  const parts = { total: 40, files: 10, code: 2, heap: 20, buffers: 1, other: 7 };
  const processes = ['frontend', 'cartservice'].map((name) => ({ name, parts }));
  const report = {
    date: '2026-11-28',
    node: 'v24.21.0',
    idle: processes,
    loaded: processes,
    exported: processes,
    empty: processes,
    errors: 0,
  };
  const section = memorySection([{ label: 'first', report }]);
  assert.match(section, /^\| cartservice \| 40 \| 40 \| 10 \| 2 \| 20 \| 1 \| 7 \| 40 \| 40 \| 40 \|$/m);
  assert.match(section, /^\| all \| 80 \| 80 \| 20 \| 4 \| 40 \| 2 \| 14 \| 80 \| 80 \| 80 \|$/m);
  assert.match(section, /^\| first \| 2026-11-28 \| 80 \| 80 \| 80 \|$/m);
  assertWellFormed(memoryChart({ label: 'first', report }));
  assert.equal(memorySection([]), '');
});

test('docs/performance.md and its charts are up to date (npm run docs -- performance)', () => {
  assert.equal(read('docs/performance.md'), performancePage());
  assert.equal(read('lab/notes/performance-details.md'), detailsNote());
  const saved = savedRuns();
  const last = saved.at(-1);
  assert.ok(last);
  assert.equal(read('docs/performance/bars.svg'), bars(last.report));
  assert.equal(read('docs/performance/history.svg'), history(saved));
  const memory = savedMemory().at(-1);
  if (memory) assert.equal(read('docs/performance/memory.svg'), memoryChart(memory));
  const [growth] = savedGrowth();
  if (growth) assert.equal(read('docs/performance/growth.svg'), growthChart(growth));
});
