import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Numbers } from '../summary.ts';
import { changeOf, comparisonOf } from './comparison.ts';
import { lastRun, saveRun } from './last-run.ts';

const numbers: Numbers = {
  seconds: 10,
  journeys: {},
  requests: { count: 1000, failed: 0, p50: 20, p95: 100 },
  phases: { after: { p50: 20, p95: 100 } },
  vitals: {},
  checks: { count: 1000, failed: 0 },
  dropped: 0,
  limitsExceeded: [],
};
const at = '2026-03-01T10:20:30.000Z';
const rowOf = (text: string, name: string) => text.split('\n').find((line) => line.startsWith(`${name} `)) ?? '';

test('a run like the previous one is the same in all rows', () => {
  const rows = comparisonOf({ at, numbers }, numbers).split('\n');
  assert.match(rows[0] ?? '', /^Since 2026-03-01 10:20 +then +now$/);
  assert.equal(rows.filter((row) => row.endsWith('   same')).length, 7);
});

test('a slower run is reported with what got slower and by how much', () => {
  const slower = {
    ...numbers,
    requests: { ...numbers.requests, count: 500, p95: 150 },
    phases: { after: { p50: 20, p95: 40 } },
  };
  const text = comparisonOf({ at, numbers }, slower);
  assert.match(rowOf(text, 'p95 in ms'), /100 +150 {3}50 % slower$/);
  assert.match(rowOf(text, 'p95 in ms, after'), /100 +40 {3}60 % faster$/);
  assert.match(rowOf(text, 'requests per second'), /100 +50 {3}50 % less$/);
  assert.match(rowOf(text, 'p50 in ms'), / same$/);
});

test('differences within the noise are not a change, but a failure always is', () => {
  assert.equal(changeOf('time', 100, 115), 'same');
  assert.equal(changeOf('time', 100, 116), '16 % slower');
  assert.equal(changeOf('time', 1, 3), 'same');
  assert.equal(changeOf('failures', 0, 1), 'more');
  assert.equal(changeOf('failures', 100, 99), '1 % fewer');
});

test('a comparison of few requests warns that p95 varies', () => {
  const few = { ...numbers, requests: { ...numbers.requests, count: 999 } };
  assert.match(comparisonOf({ at, numbers }, few), /^With fewer than 1000 requests, /m);
  assert.doesNotMatch(comparisonOf({ at, numbers }, numbers), /fewer than/);
});

test('a comparison with a run that exceeded limits mentions that', () => {
  const bad = { ...numbers, limitsExceeded: ['one', 'other'] };
  assert.match(comparisonOf({ at, numbers: bad }, numbers), /^The previous run exceeded 2 limits\.$/m);
});

test('only a run with the same settings against the same shop is compared', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'boutique-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const setup = { profile: 'soak', url: 'http://localhost:8080', users: 10, rate: 5, duration: '1m' };
  assert.equal(lastRun(directory, setup), undefined);
  saveRun(directory, setup, { at, numbers });
  assert.equal(lastRun(directory, setup)?.numbers.requests.p95, 100);
  for (const other of [{ profile: 'ramp' }, { url: 'http://localhost:8081' }, { rate: 6 }, { duration: '2m' }])
    assert.equal(lastRun(directory, { ...setup, ...other }), undefined, JSON.stringify(other));
  for (const file of readdirSync(directory)) writeFileSync(join(directory, file), '{"at":');
  assert.equal(lastRun(directory, setup), undefined);
});
