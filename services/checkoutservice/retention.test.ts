import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StatusError, status, unavailable } from '@boutique/service-kit/errors';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { startRetention } from './retention.ts';

type Deps = Parameters<typeof startRetention>[0];

/** Runs some passes over three expired orders; resolves with the calls of the last one and all lines of the log. */
async function passes(count: number, failure: (call: string, pass: number) => Error | undefined) {
  const lines: string[] = [];
  const calls: string[] = [];
  const { log } = testWorkload('checkoutservice');
  for (const level of ['info', 'warn'] as const)
    log[level] = (...[, message]: unknown[]) => {
      lines.push(`${level}: ${message}`);
    };
  let pass = 0;
  const enough = Promise.withResolvers<void>();
  const called = (name: string) => {
    calls.push(name);
    const error = failure(name, pass);
    if (error) throw error;
    return {};
  };
  const forgetting = (name: string): Deps['payment'] => ({ forgetOrders: async () => called(name) });
  const retention = startRetention({
    orders: {
      async listExpiredOrders() {
        if (++pass > count) enough.resolve();
        calls.length = 0;
        called('list');
        return { keys: ['a.1', 'b.2', 'c'] };
      },
      ...forgetting('orders'),
    },
    payment: forgetting('payment'),
    shipping: forgetting('shipping'),
    log,
    intervalMs: 1,
  });
  await enough.promise;
  await retention.close();
  return { calls, lines };
}

test('an order is deleted after its charge and its shipment', async () => {
  assert.deepEqual(await passes(1, () => undefined), { calls: ['list', 'payment', 'shipping', 'orders'], lines: [] });
});

test('while a service is down, orders are kept, with one warning', async () => {
  const { calls, lines } = await passes(3, (name) => (name === 'shipping' ? unavailable('it is down') : undefined));
  assert.deepEqual(calls, ['list', 'payment', 'shipping']);
  assert.deepEqual(lines, ['warn: old orders cannot be deleted']);
});

test('the end of an outage is reported', async () => {
  const { lines } = await passes(3, (_, pass) => (pass === 2 ? unavailable('it is down') : undefined));
  assert.deepEqual(lines, ['warn: old orders cannot be deleted', 'info: old orders can be deleted again']);
});

test("Online Boutique's services store nothing, and an older orderservice has no such orders", async () => {
  const unimplemented = new StatusError(status.UNIMPLEMENTED, 'no such method');
  const peers = await passes(1, (name) => (name === 'payment' || name === 'shipping' ? unimplemented : undefined));
  assert.deepEqual(peers, { calls: ['list', 'payment', 'shipping', 'orders'], lines: [] });
  assert.deepEqual((await passes(2, () => unimplemented)).lines, []);
});
