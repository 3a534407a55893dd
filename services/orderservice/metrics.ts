// Metrics of the orders that are not finished yet: usually they are for less than a second, after a crash for 30 s.
import { StatusError } from '@boutique/service-kit/errors';
import type { Telemetry } from '@boutique/service-kit/telemetry';
import type { OrderStore } from './store.ts';

/** All replicas share a store, so each exports the same values. While the store fails, the last ones are repeated. */
export function observeUnfinished(
  meter: Telemetry['meter'],
  store: Pick<OrderStore, 'unfinished'>,
  now = Date.now,
): void {
  const count = meter.createObservableGauge('shop.orders.unfinished', {
    description: 'Orders that are not in a final state',
    unit: '{order}',
  });
  const maxAge = meter.createObservableGauge('shop.orders.unfinished.max_age', {
    description: 'Age of the oldest unfinished order, or 0',
    unit: 's',
  });
  meter.addBatchObservableCallback(
    async (result) => {
      const unfinished = await store.unfinished().catch(ignoreStatus);
      if (!unfinished) return;
      result.observe(count, unfinished.count);
      const ageMs = unfinished.sinceMs === undefined ? 0 : now() - unfinished.sinceMs;
      result.observe(maxAge, Math.max(0, ageMs) / 1000);
    },
    [count, maxAge],
  );
}

function ignoreStatus(error: unknown): undefined {
  if (!(error instanceof StatusError)) throw error;
}
