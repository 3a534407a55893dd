import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCircuit } from './circuit.ts';

function circuitWithClock() {
  let now = 1_000;
  const circuit = openCircuit(3, 30_000, () => now);
  return {
    ...circuit,
    pass(ms: number) {
      now += ms;
    },
  };
}

test('three failures in a row make a pause of 30 seconds', () => {
  const { closed, failed, pass } = circuitWithClock();
  failed();
  failed();
  assert.equal(closed(), true);
  failed();
  assert.equal(closed(), false);
  pass(29_999);
  assert.equal(closed(), false);
  pass(1);
  assert.equal(closed(), true);
});

test('a success between failures begins the count again', () => {
  const { closed, failed, succeeded } = circuitWithClock();
  failed();
  failed();
  succeeded();
  failed();
  failed();
  assert.equal(closed(), true);
});

test('after a pause one more failure makes another, and a success ends the trouble', () => {
  const { closed, failed, succeeded, pass } = circuitWithClock();
  for (let n = 0; n < 3; n++) failed();
  pass(30_000);
  failed();
  assert.equal(closed(), false);
  pass(30_000);
  succeeded();
  failed();
  assert.equal(closed(), true);
});
