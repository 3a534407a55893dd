import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noRedis, startRedis } from '../testing/redis.ts';
import { openRedis } from './redis.ts';
import { startReceiver } from './testing/otlp-receiver.ts';
import { createWorkload } from './workload.ts';

test('a workload exports the metrics of its Redis, and the last ones while Redis is down', {
  skip: noRedis,
}, async (t) => {
  const server = await startRedis(['--maxmemory', '50mb']);
  const receiver = await startReceiver();
  t.after(() => {
    server.stop();
    receiver.stop();
  });
  const workload = await createWorkload('cartservice', {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    LOG_LEVEL: 'silent',
  });
  const redis = await openRedis(workload, server.address);
  t.after(redis.close);
  await redis.call('SET', 'a', 'x'.repeat(1_000_000));
  await workload.telemetry.flush();

  const [host, port] = server.address.split(':');
  const value = (name: string) => {
    const [point] = receiver.metrics.find((metric) => metric.name === name)?.points ?? [];
    assert.deepEqual(point?.attributes, { 'server.address': host, 'server.port': Number(port) }, name);
    return point?.value ?? -1;
  };
  const used = value('redis.memory.used');
  assert.ok(used > 1_000_000 && used < 20_000_000, String(used));
  assert.equal(value('redis.maxmemory'), 50 * 2 ** 20);
  assert.equal(value('redis.clients.connected'), 1);
  assert.equal(value('redis.keys.evicted'), 0);
  assert.ok(value('redis.commands.processed') >= 1);
  assert.ok(value('redis.uptime') >= 0);
  assert.deepEqual(receiver.spans, [], 'INFO belongs to no request');

  // OpenTelemetry's SDK repeats the last values of what a callback doesn't observe.
  await server.crash();
  receiver.metrics.length = 0;
  await workload.telemetry.flush();
  assert.equal(value('redis.memory.used'), used);
});
