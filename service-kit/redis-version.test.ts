import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { until } from '../testing/eventually.ts';
import { noRedis, startRedis } from '../testing/redis.ts';
import { startTcpProxy } from '../testing/tcp-proxy.ts';
import { EnvError } from './env.ts';
import { hasCode, status } from './errors.ts';
import { openRedis } from './redis.ts';
import { openVersionedRedis } from './redis-version.ts';
import { testWorkload } from './testing/workload.ts';

const workload = testWorkload('cartservice', { LOG_LEVEL: 'silent' });
const open = (address: string, version: number) => openVersionedRedis(workload, address, version);

describe('the version of the data in Redis', { skip: noRedis }, () => {
  test('an older version of the service is refused with a sentence, and changes nothing', async (t) => {
    const server = await startRedis();
    t.after(() => server.stop());
    for (const version of [1, 1, 3]) {
      const store = await open(server.address, version);
      await store.call('SET', 'a', version);
      store.close();
    }
    await assert.rejects(
      open(server.address, 2),
      (error) =>
        error instanceof EnvError &&
        error.message ===
          'cartservice: the data in Redis was written by a newer version of cartservice. Start that version, or set another REDIS_ADDR.',
    );
    const same = await open(server.address, 3);
    assert.equal(await same.call('GET', 'a'), '3');
    same.close();
  });

  test('data of before there were versions is accepted, also if Redis is full', async (t) => {
    const server = await startRedis();
    const admin = await openRedis(workload, server.address);
    t.after(() => {
      admin.close();
      server.stop();
    });
    await admin.call('SET', 'a', 'old');
    await admin.call('CONFIG', 'SET', 'maxmemory', 1);
    const store = await open(server.address, 1);
    assert.equal(await store.call('GET', 'a'), 'old');
    await assert.rejects(store.call('SET', 'a', 'new'), (error) => hasCode(error, status.UNAVAILABLE));
    store.close();
  });

  test('newer data in a Redis that is reachable later makes the store unavailable, with one error line', async (t) => {
    const server = await startRedis();
    const proxy = await startTcpProxy(() => Number(server.address.split(':')[1]));
    const newer = await open(server.address, 2);
    t.after(() => {
      newer.close();
      proxy.stop();
      server.stop();
    });
    await proxy.set({ isDown: true });
    const logged: unknown[] = [];
    workload.log.error = (_fields: unknown, text?: unknown) => {
      logged.push(text);
    };
    const store = await open(proxy.address, 1);
    await proxy.set({});
    await until('the connection', async () => logged.length > 0 || (await store.ping().catch(() => false)) === 'PONG');
    const run = store.script('change', `return redis.call('SET', 'a', 'changed')`);
    for (const command of [store.ping(), store.call('SET', 'a', 'changed'), run([], [])])
      await assert.rejects(
        command,
        (error) => hasCode(error, status.UNAVAILABLE) && /newer version/.test(error.message),
      );
    assert.equal(await newer.call('GET', 'a'), null);
    assert.equal(logged.length, 1);
    store.close();
  });
});
