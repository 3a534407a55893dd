import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode, status } from '@boutique/service-kit/errors';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { until } from '../../testing/eventually.ts';
import { noRedis, startReplicatedRedis } from '../../testing/redis.ts';
import { redisPayments } from './redis-store.ts';

const charge = {
  ...{ transactionId: 't1', last4: '0454', fingerprint: 'abc' },
  amount: { currencyCode: 'USD', units: '12', nanos: 0 },
};

test('with REDIS_WAIT_REPLICAS, a charge that no replica has is not found by its repeat', {
  skip: noRedis,
}, async (t) => {
  const redis = await startReplicatedRedis();
  const workload = testWorkload('paymentservice', { REDIS_WAIT_REPLICAS: '1', LOG_LEVEL: 'silent' });
  const [store, other] = [await redisPayments(workload, redis.address), await redisPayments(workload, redis.address)];
  t.after(() => {
    store.close();
    other.close();
    redis.stop();
  });
  const pay = (key: string, through = store) => through.charge(key, charge, new Date());
  await until('replication', () => pay('first').then(Boolean, () => false));
  redis.freezeReplica();
  const isUnknown = (error: unknown) => hasCode(error, status.DEADLINE_EXCEEDED);
  await assert.rejects(pay('second'), isUnknown);
  await assert.rejects(store.find('second'), isUnknown);
  await assert.rejects(pay('second'), isUnknown);
  await assert.rejects(pay('second', other), isUnknown);
  assert.equal(await store.find('third'), undefined);
});
