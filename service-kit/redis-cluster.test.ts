// A Redis Cluster of three primaries with replicas, whose nodes die or fall silent.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../testing/eventually.ts';
import { noRedis } from '../testing/redis.ts';
import { type ClusterNode, startRedisCluster } from '../testing/redis-cluster.ts';
import { hasCode, StatusError, status } from './errors.ts';
import { openRedis, type RedisClient } from './redis.ts';
import { loggedWorkload, type Warning } from './testing/workload.ts';

/** Their slots are on the first, second and third primary. */
const keys = ['b', 'c', 'a'];

describe('a store in a Redis Cluster with replicas', { skip: noRedis }, () => {
  let cluster: Awaited<ReturnType<typeof startRedisCluster>>;
  let store: RedisClient;
  let warnings: Warning[];
  before(async () => {
    cluster = await startRedisCluster();
    const logged = loggedWorkload('cartservice');
    warnings = logged.warnings;
    store = await openRedis(logged.workload, cluster.address);
  });
  after(() => {
    store.close();
    cluster.stop();
  });

  test('the first commands of a client all succeed, on every node', async () => {
    const fresh = await openRedis(loggedWorkload('cartservice').workload, cluster.address);
    await Promise.all(Array.from({ length: 30 }, (_, n) => fresh.call('SET', `first ${n}`, n)));
    fresh.close();
  });

  test('with REDIS_WAIT_REPLICAS, a write that no replica has is not acknowledged', async () => {
    const careful = await openRedis(
      loggedWorkload('cartservice', { REDIS_WAIT_REPLICAS: '1' }).workload,
      cluster.address,
    );
    const set = careful.script('set', `return redis.call('SET', KEYS[1], ARGV[1])`);
    await until('replication', () => set(['b'], ['replicated']).then(Boolean, () => false));
    const replica = cluster.nodes[3];
    process.kill(replica?.pid() ?? 0, 'SIGSTOP');
    for (const write of [() => set(['b'], ['alone']), () => careful.call('SET', 'b', 'alone')])
      await assert.rejects(write(), (error) => hasCode(error, status.DEADLINE_EXCEEDED) && !error.hadNoEffect);
    assert.equal(await careful.call('GET', 'b'), 'alone', 'reads do not wait');
    // Nor does another client act upon what it has read before replicas have it.
    const { workload } = loggedWorkload('cartservice', { REDIS_WAIT_REPLICAS: '1' });
    const other = await openRedis(workload, cluster.address);
    const read = await other.call('MGET', 'b');
    assert.deepEqual(read, ['alone']);
    await assert.rejects(other.replicated(read), (error) => hasCode(error, status.DEADLINE_EXCEEDED));
    other.close();
    process.kill(replica?.pid() ?? 0, 'SIGCONT');
    await until('replication', () => set(['b'], ['again']).then(Boolean, () => false));
    careful.close();
  });

  test('with REDIS_WAIT_REPLICAS, a redirected write waits for the replicas of the node that executed it', async (t) => {
    const { workload } = loggedWorkload('cartservice', { REDIS_WAIT_REPLICAS: '1' });
    const careful = await openRedis(workload, cluster.address);
    const [to, from, , replica] = cluster.nodes;
    assert.ok(from && to && replica);
    const slot = String(await from.admin.call('CLUSTER', 'KEYSLOT', 'c'));
    const move = async (node: ClusterNode, state: string, other: ClusterNode) =>
      node.admin.call('CLUSTER', 'SETSLOT', slot, state, String(await other.admin.call('CLUSTER', 'MYID')));
    await move(to, 'IMPORTING', from);
    await move(from, 'MIGRATING', to);
    t.after(async () => {
      process.kill(replica.pid(), 'SIGCONT');
      await careful.call('DEL', '{c}moved').catch(() => {});
      for (const { admin } of [from, to]) await admin.call('CLUSTER', 'SETSLOT', slot, 'STABLE');
      careful.close();
    });
    await until('replication', () => careful.call('SET', '{c}moved', 1).then(Boolean, () => false));
    process.kill(replica.pid(), 'SIGSTOP');
    await assert.rejects(careful.call('SET', '{c}moved', 2), (error) => hasCode(error, status.DEADLINE_EXCEEDED));
  });

  test('one node that rejects commands is one warning, although others accept them', async (t) => {
    const logged = loggedWorkload('cartservice');
    const client = await openRedis(logged.workload, cluster.address);
    const [full] = cluster.nodes;
    t.after(client.close);
    await full?.admin.call('CONFIG', 'SET', 'maxmemory', 1);
    for (let round = 0; round < 5; round++) {
      await assert.rejects(client.call('SET', 'b', 1), (error) => hasCode(error, status.UNAVAILABLE));
      await client.call('SET', 'a', 1);
    }
    await full?.admin.call('CONFIG', 'SET', 'maxmemory', 0);
    await client.call('SET', 'b', 1);
    assert.deepEqual(
      logged.warnings.map(({ fields }) => fields.reason),
      ['OOM'],
    );
  });

  /** Counts up each key until each succeeds, and returns what was acknowledged and what may have been executed. */
  async function countUntilGood(limitMs: number) {
    const counts = keys.map(() => ({ acknowledged: 0, unknown: 0, goodAfterMs: 0 }));
    const since = performance.now();
    await Promise.all(
      keys.map(async (key, at) => {
        const count = counts[at];
        for (let inARow = 0; count && inARow < 10; await sleep(10)) {
          inARow = await store.call('INCR', key).then(
            () => inARow + 1,
            (error: unknown) => {
              assert.ok(error instanceof StatusError, String(error));
              if (!error.hadNoEffect) count.unknown++;
              return 0;
            },
          );
          if (inARow > 0) count.acknowledged++;
          if (inARow === 1) count.goodAfterMs = performance.now() - since;
          assert.ok(performance.now() - since < limitMs, `${key} is not available`);
        }
      }),
    );
    return counts;
  }

  test('a primary that falls silent is replaced, with one warning, and nothing is sent twice', async () => {
    await Promise.all(keys.map((key) => store.call('SET', key, 0)));
    const [silent] = cluster.nodes;
    assert.ok(silent);
    process.kill(silent.pid(), 'SIGSTOP');
    await assert.rejects(store.call('INCR', 'b'), (error) =>
      hasCode(error, status.DEADLINE_EXCEEDED, status.UNAVAILABLE),
    );
    const counts = await countUntilGood(10_000);
    for (const [at, key] of keys.entries()) {
      const { acknowledged = 0, unknown = 0, goodAfterMs = 0 } = counts[at] ?? {};
      const value = Number(await store.call('GET', key));
      assert.ok(goodAfterMs < 5_000, `${key} after ${Math.round(goodAfterMs)} ms`);
      assert.ok(value <= acknowledged + unknown + 1, `${key} is ${value}`);
    }
    assert.equal(warnings.length, 1, JSON.stringify(warnings));
    process.kill(silent.pid(), 'SIGCONT');
  });

  test('a primary that falls silent together with its replica is one warning, too', async (t) => {
    const logged = loggedWorkload('cartservice');
    const client = await openRedis(logged.workload, cluster.address);
    t.after(client.close);
    await client.call('SET', 'a', 0);
    const silent = [cluster.nodes[0], cluster.nodes[3]].flatMap((node) => node ?? []);
    for (const { pid } of silent) process.kill(pid(), 'SIGSTOP');
    for (const since = performance.now(); performance.now() - since < 6_000; await sleep(20))
      await Promise.allSettled(keys.map((key) => client.call('INCR', key)));
    for (const { pid } of silent) process.kill(pid(), 'SIGCONT');
    await until('the cluster', () => Promise.all(keys.map((key) => client.call('INCR', key))).catch(() => undefined));
    assert.equal(logged.warnings.length, 1, JSON.stringify(logged.warnings));
  });

  test('with REDIS_WAIT_REPLICAS, a primary that was frozen while it was replaced acknowledges no write', async (t) => {
    const holds = (node: ClusterNode) => node.admin.call('GET', 'b').then(() => node);
    const primary = () => Promise.any(cluster.nodes.map(holds)).catch(() => undefined);
    const frozen = await until('a primary', primary);
    const { workload } = loggedWorkload('cartservice', { REDIS_WAIT_REPLICAS: '1' });
    const direct = await openRedis(workload, frozen.address);
    t.after(direct.close);
    await until('a replica', () => direct.call('SET', 'b', 'before').then(Boolean, () => false));
    process.kill(frozen.pid(), 'SIGSTOP');
    await until('another primary', primary, 10_000);
    const late = direct.call('SET', 'b', 'late');
    process.kill(frozen.pid(), 'SIGCONT');
    await assert.rejects(late);
    const role = () => frozen.admin.call('ROLE').then(String, () => '');
    await until('its new role', async () => (await role()).startsWith('slave'));
    assert.equal(await until('the value', () => store.call('GET', 'b').catch(() => undefined)), 'before');
  });

  test('if all nodes fall silent, commands fail in time, and succeed soon after the nodes are back', async (t) => {
    const logged = loggedWorkload('cartservice');
    const client = await openRedis(logged.workload, cluster.address);
    t.after(client.close);
    await client.call('SET', 'a', 0);
    for (const { pid } of cluster.nodes) process.kill(pid(), 'SIGSTOP');
    for (const since = performance.now(); performance.now() - since < 6_000; ) {
      const sentAt = performance.now();
      await assert.rejects(client.call('INCR', 'a'), (error) =>
        hasCode(error, status.UNAVAILABLE, status.DEADLINE_EXCEEDED),
      );
      assert.ok(performance.now() - sentAt < 1_500, `${Math.round(performance.now() - sentAt)} ms`);
    }
    for (const { pid } of cluster.nodes) process.kill(pid(), 'SIGCONT');
    await until('the cluster', () => client.call('GET', 'a').then(Boolean, () => false), 5_000);
    assert.equal(logged.warnings.length, 1, JSON.stringify(logged.warnings));
  });

  test('while the cluster is away, commands and pings fail in time, and none is executed later', async () => {
    const counters = ['away 1', 'away 2', 'away 3', 'away 4'];
    for (const node of cluster.nodes) await node.crash();
    for (let round = 0; round < 5; round++) {
      const since = performance.now();
      const commands = [...counters.map((key) => store.call('INCR', key)), store.ping()];
      const outcomes = await Promise.allSettled(commands);
      const ms = performance.now() - since;
      assert.ok(ms < 1_500, `${Math.round(ms)} ms`);
      for (const outcome of outcomes)
        assert.ok(
          outcome.status === 'rejected' && hasCode(outcome.reason, status.UNAVAILABLE, status.DEADLINE_EXCEEDED),
        );
    }
    for (const node of cluster.nodes) await node.restart();
    const counted = () => Promise.all(counters.map((key) => store.call('GET', key)));
    const values = await until('the cluster', () => counted().catch(() => undefined), 20_000);
    assert.deepEqual(
      values,
      counters.map(() => null),
    );
  });
});
