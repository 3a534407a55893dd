import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode, status } from '@boutique/service-kit/errors';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { until } from '../../testing/eventually.ts';
import { noRedis, startReplicatedRedis } from '../../testing/redis.ts';
import { redisOrders } from './redis-store.ts';
import { receivedOrder } from './testing/orders.ts';

test('with REDIS_WAIT_REPLICAS, an order that no replica has is not found', { skip: noRedis }, async (t) => {
  const redis = await startReplicatedRedis();
  const open = (vars: NodeJS.ProcessEnv) =>
    redisOrders(testWorkload('orderservice', { ...vars, LOG_LEVEL: 'silent' }), redis.address);
  const [hasty, careful] = [await open({}), await open({ REDIS_WAIT_REPLICAS: '1' })];
  t.after(() => {
    hasty.close();
    careful.close();
    redis.stop();
  });
  const create = (id: string) =>
    hasty.create(
      { order: receivedOrder(id), fingerprint: 'a', capability: 'b', createdTick: 0 },
      { owner: 'me', untilMs: 2_000 },
    );
  await create('first');
  await until('replication', () => careful.get('first').then(Boolean, () => false));
  redis.freezeReplica();
  await create('second');
  await assert.rejects(careful.get('second'), (error) => hasCode(error, status.DEADLINE_EXCEEDED));
  assert.equal(await careful.get('third'), undefined);
});
