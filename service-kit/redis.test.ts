import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { until } from '../testing/eventually.ts';
import { freePort, noRedis, startRedis } from '../testing/redis.ts';
import { startTcpProxy, type TcpProxy } from '../testing/tcp-proxy.ts';
import { EnvError } from './env.ts';
import { hasCode, status } from './errors.ts';
import { openRedis, type RedisClient } from './redis.ts';
import { startEcho } from './testing/echo.ts';
import { startReceiver } from './testing/otlp-receiver.ts';
import { testWorkload } from './testing/workload.ts';

const workload = testWorkload('cartservice', { LOG_LEVEL: 'silent' });

/** A separate Redis, which the test may kill, and a store connected to it. */
async function startPair() {
  const server = await startRedis();
  const store = await openRedis(workload, server.address);
  await store.call('PING');
  return { server, store };
}

describe('a store in Redis', { skip: noRedis }, () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  let redis: RedisClient;
  before(async () => {
    server = await startRedis();
    redis = await openRedis(workload, server.address);
  });
  after(() => {
    redis.close();
    server.stop();
  });

  test('commands and scripts return their results', async () => {
    await redis.call('SET', 'a', 1);
    const add = redis.script('add', `return redis.call('INCRBY', KEYS[1], ARGV[1])`);
    assert.equal(await add(['a'], [2]), 3);
    assert.equal(await redis.call('GET', 'a'), '3');
    await redis.ping();
  });

  test('an address may have a scheme', async () => {
    const other = await openRedis(workload, `redis://${server.address}/1`);
    assert.equal(await other.call('GET', 'a'), null, 'another database');
    other.close();
  });

  test('a command that Redis rejects as wrong is a bug, not an outage', async () => {
    await redis.call('SET', 'text', 'x');
    await assert.rejects(redis.call('INCR', 'text'), (error) => !hasCode(error, status.UNAVAILABLE));
  });

  /** The spans of a call whose handler works with Redis. */
  async function spansOf(work: (store: RedisClient, text: string) => Promise<unknown>) {
    const receiver = await startReceiver();
    const store = await openRedis(workload, server.address);
    // ioredis publishes a command when it is written, so one that waits for the first connection has no span.
    await store.ping();
    const vars = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_METRICS_EXPORTER: 'none' };
    const { client, stop } = await startEcho(
      {
        async say(words) {
          await work(store, words.text);
          return words;
        },
      },
      { vars },
    );
    await client.say({ text: 'ann@example.com' }).catch(() => {});
    await stop();
    store.close();
    receiver.stop();
    const call = receiver.spans.find(({ kind }) => kind === 'server');
    const commands = receiver.spans.filter(({ attributes }) => attributes['db.system.name'] === 'redis');
    assert.doesNotMatch(JSON.stringify(receiver.spans), /ann@example|visitor/);
    return { call, commands };
  }

  test('a command is a child span of the call, without its arguments', async () => {
    const { call, commands } = await spansOf((store, text) => store.call('SET', 'visitor', text));
    const [command] = commands;
    assert.deepEqual([command?.parentId, command?.traceId], [call?.spanId, call?.traceId]);
    assert.equal(command?.attributes['db.operation.name']?.toString().toUpperCase(), 'SET');
    assert.equal(command?.failed, false);
  });

  test('the span of a rejected command has the code of the reply', async () => {
    const { commands } = await spansOf(async (store, text) => {
      await store.call('SET', 'visitor', text);
      await store.call('LPUSH', 'visitor', text);
    });
    const codes = commands.map(({ failed, attributes }) => [
      failed,
      attributes['db.response.status_code'],
      attributes['error.type'],
    ]);
    assert.deepEqual(codes, [
      [false, undefined, undefined],
      [true, 'WRONGTYPE', 'WRONGTYPE'],
    ]);
  });

  test('the span of a script has its name, the first time, too', async () => {
    const { commands } = await spansOf(async (store, text) => {
      const keep = store.script('keepVisitor', "return redis.call('SET', KEYS[1], ARGV[1])");
      await keep(['visitor'], [text]);
      await keep(['visitor'], [text]);
    });
    const names = commands.map(({ name, attributes }) => [name, attributes['db.stored_procedure.name']]);
    assert.deepEqual(names, [
      ['eval keepVisitor', 'keepVisitor'],
      ['evalsha keepVisitor', 'keepVisitor'],
    ]);
  });

  test('a command is UNAVAILABLE if Redis is down', async () => {
    const { store, server } = await startPair();
    process.kill(server.pid, 'SIGKILL');
    let refused = false;
    while (!refused)
      refused = await store.call('GET', 'a').then(
        () => false,
        (error) => hasCode(error, status.UNAVAILABLE),
      );
    store.close();
    server.stop();
  });

  test('a command whose response is lost with the connection is DEADLINE_EXCEEDED, as it may have been executed', async () => {
    const { store, server } = await startPair();
    process.kill(server.pid, 'SIGSTOP');
    const lost = store.call('SET', 'a', 1);
    process.kill(server.pid, 'SIGKILL');
    await assert.rejects(lost, (error) => hasCode(error, status.DEADLINE_EXCEEDED));
    store.close();
    server.stop();
  });

  test('a command is DEADLINE_EXCEEDED if Redis hangs, as it may have been executed', async () => {
    const { store, server } = await startPair();
    process.kill(server.pid, 'SIGSTOP');
    await assert.rejects(store.call('GET', 'a'), (error) => hasCode(error, status.DEADLINE_EXCEEDED));
    process.kill(server.pid, 'SIGCONT');
    store.close();
    server.stop();
  });
});

describe('a store in Redis Cluster', { skip: noRedis }, () => {
  let proxy: TcpProxy;
  let node: Awaited<ReturnType<typeof startRedis>>;
  let admin: RedisClient;
  before(async () => {
    proxy = await startTcpProxy(() => Number(node.address.split(':')[1]));
    const port = proxy.address.split(':')[1] ?? '';
    node = await startRedis([
      '--cluster-enabled',
      'yes',
      '--cluster-announce-ip',
      '127.0.0.1',
      '--cluster-announce-port',
      port,
    ]);
    admin = await openRedis(workload, node.address);
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383);
    await until('the cluster', async () => String(await admin.call('CLUSTER', 'INFO')).includes('cluster_state:ok'));
  });
  after(() => {
    admin.close();
    proxy.stop();
    node.stop();
  });

  test('a command whose response is lost is not resent, as it may have been executed', async () => {
    const store = await openRedis(workload, `redis+cluster://${proxy.address}`);
    await store.call('SET', 'count', 0);
    await proxy.set({ responseDelayMs: 2_000 });
    const lost = assert.rejects(store.call('INCR', 'count'), (error) => hasCode(error, status.DEADLINE_EXCEEDED));
    await until('the command', async () => (await admin.call('GET', 'count')) === '1');
    await proxy.set({ isDown: true });
    await proxy.set({});
    await lost;
    await until('the store', () => store.call('GET', 'count').then(Boolean, () => false));
    assert.equal(await store.call('GET', 'count'), '1');
    store.close();
  });

  test('a command is UNAVAILABLE if the cluster is down', async () => {
    const store = await openRedis(workload, `redis+cluster://${proxy.address}`);
    await store.call('SET', 'count', 0);
    await admin.call('CLUSTER', 'DELSLOTS', 0);
    await until('the end', async () => String(await admin.call('CLUSTER', 'INFO')).includes('cluster_state:fail'));
    await assert.rejects(store.call('SET', 'count', 1), (error) => hasCode(error, status.UNAVAILABLE));
    await admin.call('CLUSTER', 'ADDSLOTS', 0);
    store.close();
  });
});

test('a Redis Cluster that was never up is UNAVAILABLE', async () => {
  const store = await openRedis(workload, `redis+cluster://127.0.0.1:${await freePort()}`);
  await assert.rejects(store.call('GET', 'a'), (error) => hasCode(error, status.UNAVAILABLE));
  store.close();
});

test('a Redis that was never up is UNAVAILABLE', async () => {
  const store = await openRedis(workload, `127.0.0.1:${await freePort()}`);
  await assert.rejects(store.call('GET', 'a'), (error) => hasCode(error, status.UNAVAILABLE));
  store.close();
});

test('nodes of a cluster and sentinels can have IPv6 addresses', async (t) => {
  for (const [scheme, name] of [
    ['redis+cluster', ''],
    ['redis+sentinel', '/main'],
  ]) {
    const node = createServer((socket) => socket.destroy()).listen(0, '::1');
    t.after(() => node.close());
    await once(node, 'listening');
    const address = node.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const connected = once(node, 'connection', { signal: AbortSignal.timeout(2_000) });
    const store = await openRedis(workload, `${scheme}://[::1]:${port}${name}`);
    store.call('GET', 'a').catch(() => {});
    await connected.finally(store.close);
  }
});

test('an invalid address is an error', async () => {
  for (const address of ['http://redis:6379', 'redis+sentinel://redis:26379'])
    await assert.rejects(
      openRedis(workload, address),
      (error) =>
        error instanceof EnvError && /the value of REDIS_ADDR/.test(error.message) && !error.message.includes(address),
    );
});
