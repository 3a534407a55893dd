import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, type Row } from '../../lab/attack/verdict.ts';
import { attacksSection } from './attacks.ts';

const base = {
  ...{
    group: 'A1',
    name: 'forms',
    title: '500 forms',
    tried: 10,
    held: 10,
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

test('the section has a row for each attack, and names what did not hold', () => {
  const page = section(
    [judge(base), judge({ ...base, name: 'starts', title: 'starts', memory: undefined })],
    [judge({ ...base, held: 9, failures: ['GET /: 500'], pauseMs: 120 })],
  );
  const cells = '10 | 10 | 20 ms | 100 MiB (154), frontend | 0 of 100 | 50 ms (20 ms) |';
  assert.ok(page.includes(`| 500 forms (\`forms\`) | ${cells}`), page);
  assert.ok(page.includes('| starts (`starts`) | 10 | 10 |  |  |  |  |'), page);
  assert.ok(page.includes('All 2 held.'), page);
  assert.ok(page.includes('0 of 1 held. These did not:\n\n- `forms`: 1 of 10'), page);
  assert.ok(page.includes('3000 honest requests plus 64 MiB, or more than\n  80 %'), page);
});
