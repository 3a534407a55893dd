import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startReceiver } from './testing/otlp-receiver.ts';
import { createWorkload } from './workload.ts';

test('the first workload of a process exports the metrics of Node, and no other does', async () => {
  const receiver = await startReceiver();
  const vars = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, LOG_LEVEL: 'silent' };
  const first = await createWorkload('firstservice', vars);
  const second = await createWorkload('secondservice', vars);
  second.telemetry.meter.createCounter('other').add(1);
  const pause = () => new Promise((resolve) => setTimeout(resolve, 100));
  await pause();
  const blockedUntil = performance.now() + 200;
  while (performance.now() < blockedUntil);
  await pause();
  await Promise.all([first.telemetry.flush(), second.telemetry.flush()]);
  receiver.stop();

  const ofNode = receiver.metrics.filter(({ name }) => /^(nodejs|v8js)\./.test(name));
  assert.deepEqual(new Set(ofNode.map(({ service }) => service)), new Set(['firstservice']));
  const value = (name: string) => ofNode.find((metric) => metric.name === name)?.points[0]?.value ?? -1;
  assert.ok(value('nodejs.eventloop.delay.max') >= 0.15, `${value('nodejs.eventloop.delay.max')} s`);
  assert.ok(value('nodejs.eventloop.delay.min') < 0.1, `${value('nodejs.eventloop.delay.min')} s`);
  const utilization = value('nodejs.eventloop.utilization');
  assert.ok(utilization > 0 && utilization <= 1, String(utilization));
  assert.ok(value('v8js.memory.heap.used') >= 0);
  assert.deepEqual(receiver.metrics.map(({ service }) => service).includes('secondservice'), true);
});
