import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { unavailable } from '@boutique/service-kit/errors';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { startReconciler } from './reconciler.ts';

/** A reconciler whose query fails while `isDown()`; resolves with its warnings and messages after some queries. */
async function logOf(isDown: (query: number) => boolean, queries: number) {
  const lines: string[] = [];
  const { log } = testWorkload('checkoutservice');
  for (const level of ['info', 'warn'] as const)
    log[level] = (...[, message]: unknown[]) => {
      lines.push(`${level}: ${message}`);
    };
  let count = 0;
  const enough = Promise.withResolvers<void>();
  const reconciler = startReconciler({
    orders: {
      async leaseUnfinishedOrders() {
        if (++count > queries) enough.resolve();
        if (isDown(count)) throw unavailable('orderservice is down');
        return { orders: [] };
      },
    },
    refunds: { support: async () => 'yes' },
    saga: { leaseOwner: randomUUID(), run: async (order) => order },
    log,
    intervalMs: 1,
  });
  await enough.promise;
  await reconciler.close();
  return lines;
}

test('a reconciler that cannot query warns once per outage, and reports its end', async () => {
  assert.deepEqual(await logOf((query) => query !== 4 && query < 7, 10), [
    'warn: unfinished orders cannot be queried',
    'info: unfinished orders can be queried again',
    'warn: unfinished orders cannot be queried',
    'info: unfinished orders can be queried again',
  ]);
});

test('a reconciler whose query works logs nothing', async () => {
  assert.deepEqual(await logOf(() => false, 3), []);
});
