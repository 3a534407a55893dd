// Replaces pods while visitors use the shop; no request fails.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { deleteOneOfTwo } from '../../lab/habits/actions.ts';
import { measureHabit } from '../../lab/habits/measure.ts';
import { figure, givePagesTime, shopUrl, to } from './cluster.ts';
import { rollAll } from './rolling-restart.ts';

before(givePagesTime);

test('no request fails during a rolling restart with sidecars', () => rollAll('with sidecars'));

test('no request fails when one of two pods is deleted', async () => {
  const names = ['frontend', 'checkoutservice', 'cartservice'] as const;
  const habit = { name: 'delete', command: '', mayFail: false, perform: () => deleteOneOfTwo(to, names) };
  const { requests, failed, orders, lost, failures } = await measureHabit(to, shopUrl, habit, 4);
  figure(`one of two pods of ${names.join(', ')} deleted: ${requests} requests, ${orders} orders, ${failed} failed`);
  assert.deepEqual([failures, lost], [[], 0]);
});
