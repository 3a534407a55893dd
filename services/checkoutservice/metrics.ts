// What the shop's owner wants to know.
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import { toNanos } from '@boutique/protos/money';
import type { Telemetry } from '@boutique/service-kit/telemetry';

export type ShopMetrics = ReturnType<typeof shopMetrics>;

/** Counters of orders and revenue, and the sizes of carts bought. */
export function shopMetrics(meter: Telemetry['meter']) {
  const orders = meter.createCounter('shop.orders', {
    description: 'Orders by the state they ended in',
    unit: '{order}',
  });
  const revenue = meter.createCounter('shop.revenue', {
    description: 'Charged for orders on their way, in the currency of each',
  });
  const pieces = meter.createHistogram('shop.cart.size', {
    description: 'Pieces in an order',
    unit: '{piece}',
    advice: { explicitBucketBoundaries: [1, 2, 3, 5, 10, 20, 50, 100] },
  });

  return {
    /** An order has come to its end, or (SHIPPED) to the point where the visitor is told. */
    ended({ state, result }: Order): void {
      const currency = result?.total?.currencyCode ?? '';
      orders.add(1, { 'shop.order.state': state, 'shop.currency': currency });
      if (state !== 'SHIPPED' || !result?.total) return;
      // A metric is for graphs: here, and only here, an amount may be a float.
      revenue.add(Number(toNanos(result.total)) / 1e9, { 'shop.currency': currency });
      pieces.record(result.items.reduce((sum, { item }) => sum + (item?.quantity ?? 0), 0));
    },
  };
}
