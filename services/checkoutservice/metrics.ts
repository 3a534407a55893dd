// Business metrics of the shop.
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import { toNanos } from '@boutique/protos/money';
import type { Telemetry } from '@boutique/service-kit/telemetry';

export type ShopMetrics = ReturnType<typeof shopMetrics>;

/** Counters of orders and revenue, and the sizes of carts bought. */
export function shopMetrics(meter: Telemetry['meter']) {
  const orders = meter.createCounter('shop.orders', {
    description: 'Orders by outcome',
    unit: '{order}',
  });
  const revenue = meter.createCounter('shop.revenue', {
    description: 'Revenue from shipped orders, in the currency of each order',
  });
  const cartSizes = meter.createHistogram('shop.cart.size', {
    description: 'Items in an order',
    unit: '{piece}',
    advice: { explicitBucketBoundaries: [1, 2, 3, 5, 10, 20, 50, 100] },
  });

  return {
    /** Called when an order is SHIPPED, REFUSED or REFUNDED: the visitor then sees the outcome. */
    recordOutcome({ state, result }: Order): void {
      const currency = result?.total?.currencyCode ?? '';
      orders.add(1, { 'shop.order.state': state, 'shop.currency': currency });
      if (state !== 'SHIPPED' || !result?.total) return;
      // Metrics are only for graphs: this is the only place where an amount is a float.
      revenue.add(Number(toNanos(result.total)) / 1e9, { 'shop.currency': currency });
      cartSizes.record(result.items.reduce((sum, { item }) => sum + (item?.quantity ?? 0), 0));
    },
  };
}
