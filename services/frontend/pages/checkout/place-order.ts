// Places an order, and finds out what is known about it if that fails.
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import type { OrderResult__Output as OrderResult } from '@boutique/protos/gen/hipstershop/OrderResult.ts';
import type { PlaceOrderRequest } from '@boutique/protos/gen/hipstershop/PlaceOrderRequest.ts';
import { cartEmpty, productNotSold } from '@boutique/protos/order-reasons';
import { hasCode, StatusError, status } from '@boutique/service-kit/errors';
import type { Backends } from '../../backends.ts';
import type { OrderProblem } from '../../layout/model.ts';
import type { Visit } from '../../visit.ts';
import { whileCheckingOut } from './running-checkouts.ts';

/** What is known about the order. */
export type Outcome =
  /** orderservice has it. */
  | { kind: 'stored'; orderId: string }
  /** It was placed, but orderservice doesn't have it: only PlaceOrder's response describes it. */
  | { kind: 'unstored'; result: OrderResult }
  /** There is no order, because a field or the card was rejected. */
  | { kind: 'rejected'; error: StatusError }
  | { kind: 'failed'; error: StatusError; problem: OrderProblem };

/** For a lookup after the page's time budget is used up. */
const minLookupMs = 300;

type Purchase = PlaceOrderRequest & { idempotencyKey: string };

export const placeOrder = (backends: Backends, visit: Visit, purchase: Purchase): Promise<Outcome> =>
  whileCheckingOut(visit.userId, () => place(backends, visit, purchase));

async function place({ checkout, orders }: Backends, { userId, budget }: Visit, purchase: Purchase): Promise<Outcome> {
  const byKey = { userId, idempotencyKey: purchase.idempotencyKey };
  try {
    const { order } = await checkout.placeOrder(purchase, budget());
    // Online Boutique's checkoutservice, which stores no orders, sets no total either.
    if (order?.orderId && order.total) return { kind: 'stored', orderId: order.orderId };
    const stored = await find(order?.orderId ? { userId, orderId: order.orderId } : byKey).catch(() => undefined);
    if (stored) return { kind: 'stored', orderId: stored.orderId };
    if (order?.orderId) return { kind: 'unstored', result: order };
    const error = new StatusError(status.UNKNOWN, 'no order in the response', { peer: 'checkoutservice' });
    return { kind: 'failed', error, problem: 'unknown' };
  } catch (error) {
    if (error instanceof StatusError) return outcomeOf(error);
    throw error;
  }

  async function outcomeOf(error: StatusError): Promise<Outcome> {
    const failed = (problem: OrderProblem): Outcome => ({ kind: 'failed', error, problem });
    if (hasCode(error, status.FAILED_PRECONDITION)) {
      if (error.reason === cartEmpty) return failed('cartEmpty');
      if (error.reason === productNotSold) return failed('productNotSold');
    }
    // The form was changed and sent again while its first version was in progress.
    const isChanged = error.fields.some(({ field }) => field === 'idempotency_key');
    // Without fields, the error is not from a service that follows our contract.
    const isRejected = hasCode(error, status.INVALID_ARGUMENT) && error.fields.length > 0;
    if (isRejected && !isChanged) return { kind: 'rejected', error };
    try {
      const order = await find(byKey);
      const hasFailed = order?.state === 'REFUSED' || order?.state === 'REFUNDED';
      if (order && isChanged && hasFailed) return { kind: 'rejected', error };
      if (order) return { kind: 'stored', orderId: order.orderId };
      return failed(error.hadNoEffect ? 'notPlaced' : 'unknown');
    } catch {
      return failed(error.hadNoEffect ? 'notPlacedNow' : 'unknown');
    }
  }

  async function find(query: {
    userId: string;
    orderId?: string;
    idempotencyKey?: string;
  }): Promise<Order | undefined> {
    try {
      const options = budget();
      return await orders.getOrder(query, { ...options, timeoutMs: Math.max(minLookupMs, options.timeoutMs ?? 0) });
    } catch (error) {
      if (hasCode(error, status.NOT_FOUND)) return undefined;
      throw error;
    }
  }
}
