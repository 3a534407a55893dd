import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Redis } from 'ioredis';
import { until } from '../testing/eventually.ts';
import { noRedis, startRedis } from '../testing/redis.ts';
import { openRedis } from './redis.ts';
import { loggedWorkload } from './testing/workload.ts';

test('a Redis that may evict data is one warning at startup, and one when readiness sees a change', {
  skip: noRedis,
}, async (t) => {
  const server = await startRedis(['--maxmemory-policy', 'allkeys-lru']);
  const admin = new Redis(`redis://${server.address}`);
  const { workload, warnings } = loggedWorkload('cartservice');
  const store = await openRedis(workload, server.address);
  t.after(() => {
    store.close();
    admin.disconnect();
    server.stop();
  });
  const reasons = () => warnings.map(({ fields }) => `${fields.event} ${fields.reason}`);
  await until('the warning', async () => warnings.length > 0);
  for (let probe = 0; probe < 3; probe++) await store.ping();
  assert.deepEqual(reasons(), ['kit.store.evicting allkeys-lru']);
  await admin.config('SET', 'maxmemory-policy', 'noeviction');
  await store.ping();
  await admin.config('SET', 'maxmemory-policy', 'volatile-ttl');
  await until('the warning', async () => (await store.ping()) && warnings.length > 1);
  assert.deepEqual(reasons(), ['kit.store.evicting allkeys-lru', 'kit.store.evicting volatile-ttl']);
});

test('a Redis without eviction, or one that does not allow INFO, causes no warning', { skip: noRedis }, async (t) => {
  const server = await startRedis(['--user', 'few', 'on', '>pw', '~*', '+@all', '-info']);
  t.after(server.stop);
  for (const user of ['', 'few:pw@']) {
    const { workload, warnings } = loggedWorkload('cartservice');
    const store = await openRedis(workload, `redis://${user}${server.address}`);
    await store.ping();
    await store.ping();
    store.close();
    assert.deepEqual(warnings, []);
  }
});
