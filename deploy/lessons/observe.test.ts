import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../start/problem.ts';
import { Unmet } from './lesson.ts';
import { eventually, require } from './observe.ts';

const shop = { signal: new AbortController().signal, limitMs: 5_000 };

test('an observation is repeated until it is met, also after an error that may pass', async () => {
  const outcomes = [new Problem('no pod'), { isMet: false, text: 'one' }, { isMet: true, text: 'two' }];
  const observe = async () => {
    const next = outcomes.shift();
    if (next instanceof Error || !next) throw next;
    return next;
  };
  assert.match(await eventually(shop, observe), /^two \(seen after 0\.\d s\)$/);
});

test('what is not seen in time is Unmet, with what was seen instead', async () => {
  const unmet = { isMet: false, text: '3 of 5' };
  await assert.rejects(
    eventually(shop, async () => unmet, 1),
    (error) => error instanceof Unmet && /3 of 5/.test(error.message),
  );
  assert.throws(() => require(unmet), Unmet);
});

test('an error is not a proof that an effect is missing', async () => {
  const fail = (error: Error) => eventually(shop, () => Promise.reject(error), 1);
  for (const error of [new Problem('kubectl failed'), new TypeError('a bug')])
    await assert.rejects(fail(error), (thrown) => thrown === error && !(thrown instanceof Unmet));
});

test('Ctrl-C ends the observation', async () => {
  const interruption = new AbortController();
  const waiting = eventually({ ...shop, signal: interruption.signal }, async () => ({ isMet: false, text: '' }));
  interruption.abort(new Problem('Interrupted.'));
  await assert.rejects(waiting);
});
