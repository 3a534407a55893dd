import assert from 'node:assert/strict';
import { test } from 'node:test';
import { target } from '../../deploy/cluster/target.ts';
import { startShop } from '../../testing/running-shop.ts';
import type { Habit } from './actions.ts';
import { type Measured, measureHabit } from './measure.ts';
import { problemsOf } from './report.ts';

const good: Measured = {
  habit: 'x',
  visitors: 2,
  requests: 100,
  failed: 0,
  orders: 5,
  lost: 0,
  seconds: 9,
  failures: [],
};
const habit = (mayFail: boolean, perform: Habit['perform'] = async () => {}): Habit => ({
  name: 'x',
  command: 'x',
  mayFail,
  perform,
});

test('a failed request is a problem unless the only pod is gone; a lost order always is', () => {
  assert.deepEqual(problemsOf(habit(false), good), []);
  assert.deepEqual(problemsOf(habit(false), { ...good, failed: 2 }), ['2 requests failed']);
  assert.deepEqual(problemsOf(habit(true), { ...good, failed: 2 }), []);
  assert.deepEqual(problemsOf(habit(true), { ...good, lost: 1 }), ['1 of 5 orders were lost']);
  assert.deepEqual(problemsOf(habit(true), { ...good, orders: 0 }), ['no order was placed']);
  assert.deepEqual(problemsOf(habit(false), { ...good, seconds: 200 }), []);
  assert.deepEqual(problemsOf({ ...habit(true), maxSeconds: 180 }, { ...good, seconds: 200 }), [
    'it took 200 s, the limit is 180 s',
  ]);
});

test('an outage is counted, its duration measured, and each order found again', async () => {
  const shop = await startShop();
  try {
    const outage = habit(true, async () => {
      await shop.stopOne('currencyservice');
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await shop.start('currencyservice');
    });
    const measured = await measureHabit(target('docker', {}), shop.url, outage, 3);
    assert.ok(measured.failed > 0 && measured.failed < measured.requests, JSON.stringify(measured));
    assert.ok(measured.orders > 0);
    assert.ok(measured.seconds >= 1 && measured.seconds < 20, `${measured.seconds} s`);
    assert.equal(measured.lost, 0);
  } finally {
    await shop.stop();
  }
});
