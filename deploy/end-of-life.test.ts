import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { endingsOf } from './end-of-life.ts';
import { node, type Version } from './versions.ts';

const version = (name: string, endOfLife: string): Version => ({ ...node, name, endOfLife });
const versions = [
  version('day', '2027-02-28'),
  version('month', '2027-02'),
  version('later', '2027-06-01'),
  version('unknown', 'unknown'),
];
const namesOn = (today: string) => {
  const { past, soon } = endingsOf(versions, new Date(`${today}T12:00:00Z`));
  return [past, soon].map((list) => list.map(({ name }) => name));
};

test('a version is supported until its last day, and announced 60 days before', () => {
  assert.deepEqual(namesOn('2026-12-01'), [[], []]);
  assert.deepEqual(namesOn('2027-01-10'), [[], ['day', 'month']]);
  assert.deepEqual(namesOn('2027-02-28'), [[], ['day', 'month']]);
  assert.deepEqual(namesOn('2027-03-01'), [['day', 'month'], []]);
});

test('npm run end-of-life counts the versions on any date', () => {
  const script = join(import.meta.dirname, '../scripts/end-of-life.ts');
  const { status, stdout } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', script]);
  const [, past = ''] =
    String(stdout).match(/^(\d+) of \d+ versions are unsupported; \d+ have a known end of life\.$/m) ?? [];
  assert.equal(status, Number(past) > 0 ? 1 : 0, String(stdout));
});
