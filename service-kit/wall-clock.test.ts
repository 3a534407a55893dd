import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { addMs, type Clocks, type HrTime, wallClock } from './wall-clock.ts';

const msOf = ([seconds, nanos]: HrTime) => seconds * 1000 + nanos / 1e6;

/** A machine whose clocks advance by `stepMs` per reading. */
function machine(stepMs = 0.001) {
  const state = { elapsedMs: 0, bootMs: 1_700_000_000_000.4 };
  const tick = () => {
    state.elapsedMs += stepMs;
    return state.elapsedMs;
  };
  const clocks: Clocks = { monotonic: tick, system: () => Math.floor(state.bootMs + tick()), origin: state.bootMs };
  /** How far the clock under test is from the true time, in ms. */
  const errorOf = (now: (monotonicMs: number) => HrTime) => {
    const { elapsedMs } = state;
    return Math.abs(msOf(now(elapsedMs)) - state.bootMs - elapsedMs);
  };
  return { state, clocks, errorOf };
}

test('has microseconds although the system clock has milliseconds', () => {
  const { clocks, errorOf } = machine();
  assert.ok(errorOf(wallClock(clocks)) < 0.001);
});

test('follows the system clock when it is set, first to 1 ms and soon to 0.1 ms', () => {
  const { state, clocks, errorOf } = machine();
  const now = wallClock(clocks);
  for (const change of [3_600_000.25, -7_200_000.7, 5, -1.3]) {
    errorOf(now);
    state.bootMs += change;
    state.elapsedMs += 200;
    assert.ok(errorOf(now) < 1, `${change} ms`);
    for (let check = 0; check < 100; check++) {
      state.elapsedMs += 100.37;
      errorOf(now);
    }
    assert.ok(errorOf(now) < 0.1, `${change} ms, 10 s later`);
  }
});

test('is not moved by interruptions between its readings', () => {
  const { state, clocks, errorOf } = machine(7.3);
  const now = wallClock(clocks);
  for (let check = 0; check < 100; check++) {
    state.elapsedMs += 100;
    const error = errorOf(now);
    assert.ok(error < 0.001, `${error} ms`);
  }
});

test('two processes of a machine agree, and with its clock to 0.1 ms', () => {
  const here = wallClock();
  const now = () => msOf(here(performance.now()));
  const source =
    "import { wallTime } from './wall-clock.ts'; console.log(JSON.stringify(wallTime(performance.now())));";
  const before = now();
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', source], { cwd: import.meta.dirname });
  const there = msOf(JSON.parse(output.toString()));
  assert.ok(there > before && there < now(), `${there - before} ms after this process`);
  const errors = Array.from({ length: 20 }, () => {
    const ms = Date.now();
    while (Date.now() === ms);
    return Math.abs(now() - Date.now());
  });
  assert.ok(Math.min(...errors) < 0.1, `${errors} ms`);
});

test('adds durations across the second', () => {
  assert.deepEqual(addMs([7, 999_999_000], 1_000.002), [9, 1_000]);
  assert.deepEqual(addMs([7, 5], 0), [7, 5]);
});
