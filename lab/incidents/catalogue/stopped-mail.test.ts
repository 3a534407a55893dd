import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMet } from '../queries.ts';
import { signalsOf } from '../signals.ts';
import { stoppedMail } from './stopped-mail.ts';

test('stopped mail is visible in its counter whenever that is exported, every 5 s, and healthy mail is not', () => {
  const counter = stoppedMail.symptoms.find(({ signal }) => signal === 'metric');
  assert.ok(counter);
  for (let phase = 0; phase < 5_000; phase += 250) {
    const points = Array.from({ length: 14 }, (_, n) => {
      const since = 5_000 * n + phase - 35_000;
      const value = 100 + (1.2 * Math.min(since, 0)) / 1_000;
      return { at: since, service: 'emailservice', name: 'shop.mails', instance: '', attributes: {}, value };
    });
    const within = (from: number, to: number): boolean => isMet(counter, { ...signalsOf([]), points }, { from, to });
    assert.equal(within(0, 30_000), true, `${phase} ms`);
    assert.equal(within(-20_000, -10_000), false, `${phase} ms`);
  }
});
