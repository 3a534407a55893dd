import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attacks } from '../../lab/attack/attacks/all.ts';
import { processModels } from '../../lab/attack/target.ts';
import { judge, type Row } from '../../lab/attack/verdict.ts';
import { attacksSection, savedResult } from './attacks.ts';

const base = {
  ...{
    group: 'A1',
    name: 'forms',
    title: '500 forms',
    attempts: 10,
    withstood: 10,
    failures: [],
    seconds: 5,
    pauseMs: 20.4,
    pausedProcess: 'frontend',
  },
  ...{ visits: 100, errors: 0, p99Ms: 50, calmP99Ms: 20 },
  memory: { process: 'frontend', peakMiB: 100, honestMiB: 90, allowedMiB: 154 },
};
const section = (single: Row[], perService: Row[]) =>
  attacksSection({
    machine: 'a machine',
    quick: false,
    loadAverage: 1.5,
    honestRequests: 3_000,
    single,
    'per-service': perService,
  });

test('the section has a row for each group, and names what was not withstood', () => {
  const page = section(
    [judge(base), judge({ ...base, group: 'A2', name: 'starts', title: 'starts', memory: undefined, visits: 0 })],
    [judge({ ...base, withstood: 9, failures: ['GET /: 500'], pauseMs: 120 })],
  );
  const cells = '1 | 10 | 10 / 9 | 20 ms / 120 ms | 65 % | 0 of 100 | ×2.5 |';
  assert.ok(page.includes(`| slow clients | ${cells}`), page);
  assert.ok(page.includes('| large requests | 1 | 10 | 10 |  |  |  |  |'), page);
  assert.ok(page.includes('**The shop in one process.** It withstood all 2 attacks.'), page);
  assert.ok(page.includes('It withstood 0 of 1 attacks. Not withstood:\n\n- `forms` (500 forms): 1 of 10'), page);
  assert.ok(page.includes('3000 honest requests plus 64 MiB, or more than\n  80 %'), page);
});

test('the saved result has all attacks, each in the process models that it is for', () => {
  const saved = savedResult();
  for (const [at, model] of processModels.entries()) {
    // Those without a shop are the same in each.
    const expected = attacks.filter(({ needsNoShop }) => !needsNoShop || at === 0);
    assert.deepEqual(
      saved[model].map(({ name }) => name),
      expected.map(({ name }) => name),
      `${model}: run npm run attack -- --json lab/attack/results/attack.json`,
    );
  }
});
