// Orders that only the response to PlaceOrder describes: Online Boutique's checkoutservice stores no orders.
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import type { OrderResult__Output as OrderResult } from '@boutique/protos/gen/hipstershop/OrderResult.ts';
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import { multiply, sum } from '@boutique/protos/money';

const maxKept = 1_000;

/** The latest orders by form, because that checkoutservice ignores keys: a reload would charge the card again. */
export function unstoredOrders() {
  const kept = new Map<string, Order>();
  const nameOf = (userId: string, idempotencyKey: string) => JSON.stringify([userId, idempotencyKey]);
  return {
    find: (userId: string, idempotencyKey: string) => kept.get(nameOf(userId, idempotencyKey)),
    keep(userId: string, idempotencyKey: string, order: Order): void {
      kept.set(nameOf(userId, idempotencyKey), order);
      const [oldest] = kept.keys();
      if (kept.size > maxKept && oldest) kept.delete(oldest);
    },
  };
}

/** The order as orderservice would have stored it. PlaceOrder returns after it was charged and shipped. */
export function asOrder(result: OrderResult, products: Map<string, Product>, userId: string, traceId: string): Order {
  const at = String(Date.now());
  const receipt = receiptOf(result);
  const items = receipt.items.map((line) => {
    const { name = '', picture = '' } = products.get(line.item?.productId ?? '') ?? {};
    return { ...line, name, picture };
  });
  return {
    orderId: result.orderId,
    userId,
    state: 'SHIPPED',
    result: { ...receipt, items },
    email: '',
    transactionId: '',
    reason: '',
    reasonCode: '',
    money: 'MONEY_STATE_UNSPECIFIED',
    createdAtMs: at,
    updatedAtMs: at,
    traceId,
    capability: '',
    fromRequestId: false,
    cartLeft: '',
    minAgeSeconds: 0,
  };
}

/** Without its amounts if they can't be added up, such as two currencies: the order was placed nevertheless. */
function receiptOf(result: OrderResult): OrderResult {
  try {
    return { ...result, total: totalOf(result) };
  } catch {
    return { ...result, items: [], shippingCost: null, total: null };
  }
}

function totalOf({ shippingCost, items }: OrderResult) {
  if (!shippingCost) return null;
  const costs = items.flatMap(({ item, cost }) => (item && cost ? [multiply(cost, item.quantity)] : []));
  return sum(shippingCost.currencyCode, [shippingCost, ...costs]);
}
