// What `pnpm status` says about a Redis that fills up; test/kind/3-alerts.test.ts fills the one in the cluster.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRedis } from '@boutique/service-kit/redis';
import { rejectionOf } from '@boutique/service-kit/testing/rejection';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { noRedis, startRedis } from '../../testing/redis.ts';
import { run } from './exec.ts';
import { describeMemory, questions } from './redis-memory.ts';

test('a Redis is fine, then almost full, then rejects writes', { skip: noRedis }, async (t) => {
  const server = await startRedis(['--maxmemory', '20mb', '--maxmemory-policy', 'noeviction', '--appendonly', 'yes']);
  const redis = await openRedis(testWorkload('test'), server.address);
  t.after(() => {
    redis.close();
    server.stop();
  });
  const port = server.address.split(':')[1] ?? '';
  const now = async () => describeMemory(await run('redis-cli', ['-p', port], { input: questions }));
  const fill = (key: number) => redis.call('SET', `key-${key}`, 'x'.repeat(200_000));
  assert.deepEqual(await now(), {});
  let key = 0;
  while (!(await now()).note) await fill(++key);
  await fill(++key);
  const { note = '', ...others } = await now();
  assert.match(
    note,
    /^redis-cart is 8\d % full \(1\d of 20 MiB\); when it is full, carts and orders fail: see docs\/runbooks/,
  );
  assert.deepEqual(others, {});
  assert.equal(await redis.call('EXISTS', 'status:probe'), 0);
  await redis.call('CONFIG', 'SET', 'maxmemory', '15mb');
  assert.equal((await rejectionOf(fill(0))).reason, 'OOM');
  assert.match(
    (await now()).problem ?? '',
    /^redis-cart is full \(17 of 15 MiB\) and rejects writes, so carts and orders fail: see/,
  );
  await redis.call('CONFIG', 'SET', 'maxmemory', '0');
  assert.deepEqual(await now(), {});
  await redis.call('CONFIG', 'SET', 'min-replicas-to-write', '1');
  assert.deepEqual(await now(), { problem: 'redis-cart rejects writes (NOREPLICAS), so carts and orders fail' });
});

test('a Redis that does not respond is not mentioned', () => {
  assert.deepEqual(describeMemory(''), {});
});
