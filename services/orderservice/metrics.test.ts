import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unavailable } from '@boutique/service-kit/errors';
import { startReceiver } from '@boutique/service-kit/testing/otlp-receiver';
import { createWorkload } from '@boutique/service-kit/workload';
import { observeUnfinished } from './metrics.ts';
import type { Unfinished } from './store.ts';

test('the number of unfinished orders and the age of the oldest one are exported', async (t) => {
  const receiver = await startReceiver();
  t.after(receiver.stop);
  const vars = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, LOG_LEVEL: 'silent' };
  const { telemetry } = await createWorkload('orderservice', vars);
  let unfinished: Unfinished | undefined = { count: 2, sinceMs: 1_000 };
  const store = {
    async unfinished() {
      if (!unfinished) throw unavailable('redis does not respond');
      return unfinished;
    },
  };
  observeUnfinished(telemetry.meter, store, () => 91_500);

  const exported = async () => {
    receiver.metrics.length = 0;
    await telemetry.flush();
    const own = receiver.metrics.filter(({ name }) => name.startsWith('shop.'));
    return Object.fromEntries(own.map(({ name, points }) => [name, points[0]?.value]));
  };
  assert.deepEqual(await exported(), { 'shop.orders.unfinished': 2, 'shop.orders.unfinished.max_age': 90.5 });
  unfinished = { count: 0, sinceMs: undefined };
  assert.deepEqual(await exported(), { 'shop.orders.unfinished': 0, 'shop.orders.unfinished.max_age': 0 });
  // OpenTelemetry's SDK repeats the last values of what a callback doesn't observe.
  unfinished = undefined;
  assert.deepEqual(await exported(), { 'shop.orders.unfinished': 0, 'shop.orders.unfinished.max_age': 0 });
});
