import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tally } from './tally.ts';
import { allowedMiB, closestToLimit, isOnlySlow, judge, type Row } from './verdict.ts';

const good: Omit<Row, 'problems' | 'isWithstood'> = {
  ...{ group: 'A1', name: 'forms', title: 'forms', attempts: 10, withstood: 10, failures: [], seconds: 5 },
  ...{ pauseMs: 20, pausedProcess: 'frontend', visits: 100, errors: 0, p99Ms: 50, calmP99Ms: 20 },
  memory: { process: 'frontend', peakMiB: 100, honestMiB: 90, allowedMiB: 154 },
};
const problemsWith = (changed: Partial<Row>) => judge({ ...good, ...changed }).problems;

test('an attack is withstood if no attempt succeeds and other visitors are not affected', () => {
  assert.deepEqual(judge(good), { ...good, problems: [], isWithstood: true });
});

test('each exceeded limit is reported', () => {
  assert.deepEqual(problemsWith({ withstood: 9, failures: ['GET /: 500'] }), [
    '1 of 10 attempts succeeded: GET /: 500',
  ]);
  assert.deepEqual(problemsWith({ pauseMs: 101 }), ['the event loop of frontend paused for 101 ms']);
  const memory = { process: 'frontend', peakMiB: 155, honestMiB: 90, allowedMiB: 154 };
  assert.deepEqual(problemsWith({ memory }), ['frontend used 155 MiB, the limit is 154 MiB']);
  assert.deepEqual(problemsWith({ errors: 2 }), ['2 of 100 visits failed']);
  assert.deepEqual(problemsWith({ p99Ms: 101 }), ["visitors' p99 was 101 ms, without an attack 20 ms"]);
});

test('the memory limit depends on honest requests and on the container', () => {
  assert.equal(allowedMiB(90, undefined), 154);
  assert.equal(allowedMiB(90, 256), 154);
  assert.equal(allowedMiB(150, 256), 0.8 * 256);
});

test('the process closest to its limit is reported', () => {
  const [small, large] = [
    { process: 'a', peakMiB: 90, honestMiB: 60, allowedMiB: 100 },
    { process: 'b', peakMiB: 150, honestMiB: 140, allowedMiB: 204 },
  ];
  assert.equal(closestToLimit([large, small]), small);
  assert.equal(closestToLimit([]), undefined);
});

test('a tally has a few failures, each once', () => {
  const counts = tally();
  for (let at = 0; at < 100; at++) counts.check(at % 2 === 0, `failure ${at % 40}`);
  const { attempts, withstood, failures } = counts.result();
  assert.deepEqual([attempts, withstood], [100, 50]);
  assert.deepEqual(failures.slice(0, 2), ['failure 1', 'failure 3']);
  assert.equal(failures.length, 8);
});

test('only pauses and response times are measured again', () => {
  const isSlow = (changed: Partial<Row>) => isOnlySlow(judge({ ...good, ...changed }));
  assert.deepEqual([isSlow({}), isSlow({ pauseMs: 200 }), isSlow({ p99Ms: 200 })], [false, true, true]);
  const memory = { process: 'frontend', peakMiB: 155, honestMiB: 90, allowedMiB: 154 };
  assert.deepEqual([isSlow({ pauseMs: 200, errors: 1 }), isSlow({ p99Ms: 200, memory })], [false, false]);
});
