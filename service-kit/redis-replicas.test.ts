import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { noRedis, startRedis } from '../testing/redis.ts';
import { hasCode, status } from './errors.ts';
import { openRedis } from './redis.ts';
import { loggedWorkload } from './testing/workload.ts';

/** The warnings after several writes by a user with these rights, to a Redis without replicas. */
async function warningsOf(t: TestContext, rights: string[], isRejected: (error: unknown) => boolean) {
  const server = await startRedis(['--user', 'shop', 'on', '>pw', '~cart:*', '+get', '+info', ...rights]);
  const { workload, warnings } = loggedWorkload('cartservice', { REDIS_WAIT_REPLICAS: '1' });
  const store = await openRedis(workload, `redis://shop:pw@${server.address}`);
  t.after(() => {
    store.close();
    server.stop();
  });
  for (let n = 0; n < 3; n++) await assert.rejects(store.call('SET', 'cart:1', n), isRejected);
  return warnings.map(({ fields, message }) => `${fields.reason} ${message}`);
}

const isUnknown = (error: unknown) => hasCode(error, status.DEADLINE_EXCEEDED);

test('writes without enough replicas are one warning', { skip: noRedis }, async (t) => {
  assert.deepEqual(await warningsOf(t, ['+set', '+wait', '~replicated:*'], isUnknown), [
    'NOREPLICAS Fewer replicas than REDIS_WAIT_REPLICAS have the last writes: check the replicas of Redis',
  ]);
});

test('a user without the right to WAIT is one warning that names it', { skip: noRedis }, async (t) => {
  assert.deepEqual(await warningsOf(t, ['+set', '~replicated:*'], isUnknown), [
    "NOPERM Redis can't wait for replicas: its user needs the rights to WAIT, and to SET for replicated:*",
  ]);
});

test('the warning about a missing right names the command', { skip: noRedis }, async (t) => {
  assert.deepEqual(await warningsOf(t, [], (error) => hasCode(error, status.UNAVAILABLE)), [
    'NOPERM Redis rejects commands; nothing was written: its user lacks a right that SET needs, to a command or to a key',
  ]);
});
