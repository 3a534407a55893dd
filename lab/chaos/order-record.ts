// Parses an order as orderservice stores it in SQLite and Redis.
import { amountOf, type OrderRecord } from './environment.ts';

export function orderRecord(body: string): OrderRecord {
  const { orderId, userId, email, state, transactionId, createdAtMs, result } = JSON.parse(body);
  return {
    id: orderId,
    userId,
    email,
    state,
    transactionId,
    createdAtMs: Number(createdAtMs),
    trackingId: result.shippingTrackingId,
    total: amountOf(result.total.currencyCode, result.total.units, result.total.nanos),
    lines: result.items.map(({ item }: { item: OrderRecord['lines'][number] }) => item),
  };
}

/** The order ID in the key of a charge or shipment; the rest is a hash of the order's capability. */
export const orderIdOf = (key: string): string => key.replace(/^([\da-f-]{36})\.[\w-]{22}$/, '$1');
