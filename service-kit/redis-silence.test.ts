// Redis servers that fall silent without closing their connections, or are demoted while a store uses them.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { noRedis, startRedis, startSentinel } from '../testing/redis.ts';
import { startTcpProxy } from '../testing/tcp-proxy.ts';
import { hasCode, status } from './errors.ts';
import { openRedis, type RedisClient } from './redis.ts';
import { loggedWorkload } from './testing/workload.ts';

const recoveryLimitMs = 5_000;

/** A store connected to a Redis through a proxy, and to the Redis itself. */
async function startPair(t: TestContext) {
  const { workload, warnings } = loggedWorkload('cartservice');
  const server = await startRedis();
  let port = Number(server.address.split(':')[1]);
  const proxy = await startTcpProxy(() => port);
  const admin = await openRedis(workload, server.address);
  const store = await openRedis(workload, proxy.address);
  t.after(() => {
    store.close();
    admin.close();
    proxy.stop();
    server.stop();
  });
  await store.call('SET', 'count', 0);
  return { warnings, server, proxy, admin, store, use: (address: string) => (port = Number(address.split(':')[1])) };
}

/** Milliseconds until a command succeeds. */
async function recovery(store: RedisClient, command: string[] = ['GET', 'count']): Promise<number> {
  const [name = '', ...args] = command;
  for (const since = performance.now(); ; await sleep(10)) {
    const isGood = await store.call(name, ...args).then(
      () => true,
      () => false,
    );
    const ms = performance.now() - since;
    if (isGood) return ms;
    assert.ok(ms < 20_000, 'it never recovers');
  }
}

describe('a silent Redis', { skip: noRedis, concurrency: true }, () => {
  test('is replaced within 5 s of the first missed deadline, with one warning', async (t) => {
    const { proxy, store, warnings } = await startPair(t);
    proxy.vanish();
    await assert.rejects(store.call('GET', 'count'), (error) => hasCode(error, status.DEADLINE_EXCEEDED));
    const ms = await recovery(store);
    assert.ok(ms < recoveryLimitMs, `${Math.round(ms)} ms`);
    assert.equal(warnings.length, 1, JSON.stringify(warnings));
  });

  test('is replaced if new connections were silent, too, and no abandoned command is executed', async (t) => {
    const { proxy, store, admin, warnings } = await startPair(t);
    await proxy.set({ isSilent: true });
    const since = performance.now();
    const abandoned: Promise<unknown>[] = [];
    while (performance.now() - since < 6_000) {
      abandoned.push(assert.rejects(store.call('INCR', 'count')));
      await sleep(100);
    }
    await Promise.all(abandoned);
    await proxy.set({});
    const ms = await recovery(store);
    assert.ok(ms < recoveryLimitMs, `${Math.round(ms)} ms`);
    assert.equal(await admin.call('GET', 'count'), '0');
    assert.equal(warnings.length, 1, JSON.stringify(warnings));
  });

  test('keeps the connection if it stalls for less than a second', async (t) => {
    const { proxy, store } = await startPair(t);
    const before = proxy.opened();
    await proxy.set({ holdsRequests: true, holdsResponses: true });
    const late = store.call('GET', 'count');
    setTimeout(() => proxy.set({}), 800);
    assert.equal(await late, '0');
    assert.equal(proxy.opened(), before);
  });
});

describe('a silent Sentinel', { skip: noRedis }, () => {
  test('is left for the next one, if the connection to Redis is lost, too', async (t) => {
    const { workload, warnings } = loggedWorkload('cartservice');
    const server = await startRedis();
    const proxy = await startTcpProxy(() => Number(server.address.split(':')[1]));
    const [first, second] = [await startSentinel(proxy.address), await startSentinel(proxy.address)];
    const store = await openRedis(workload, `redis+sentinel://${first.address},${second.address}/main`);
    t.after(() => {
      store.close();
      proxy.stop();
      for (const { stop } of [first, second, server]) stop();
    });
    await recovery(store, ['SET', 'count', '0']);
    process.kill(first.pid, 'SIGSTOP');
    proxy.vanish();
    await assert.rejects(store.call('GET', 'count'), (error) => hasCode(error, status.DEADLINE_EXCEEDED));
    const ms = await recovery(store);
    assert.ok(ms < recoveryLimitMs, `${Math.round(ms)} ms`);
    assert.equal(warnings.length, 1, JSON.stringify(warnings));
  });
});

describe('a Redis that became a replica', { skip: noRedis }, () => {
  test('is left within a second, for the new primary at the same address', async (t) => {
    const { server, admin, store, use, warnings } = await startPair(t);
    const next = await startRedis();
    t.after(next.stop);
    use(next.address);
    await admin.call('REPLICAOF', '127.0.0.1', Number(next.address.split(':')[1]));
    await assert.rejects(store.call('SET', 'count', 1), (error) => hasCode(error, status.UNAVAILABLE));
    const ms = await recovery(store, ['SET', 'count', '2']);
    assert.ok(ms < 1_000, `${Math.round(ms)} ms`);
    assert.equal(warnings.length, 1, JSON.stringify(warnings));
    assert.ok(server.pid);
  });
});
