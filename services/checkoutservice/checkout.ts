// The RPC of hipstershop.CheckoutService.
import { setTimeout as sleep } from 'node:timers/promises';
import { cardRefusals, isCardRefusal } from '@boutique/protos/card-refusals';
import { isCurrencyCode } from '@boutique/protos/currencies';
import { isEmailAddress } from '@boutique/protos/email-address';
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import type { OrderResult__Output as OrderResult } from '@boutique/protos/gen/hipstershop/OrderResult.ts';
import type { PlaceOrderRequest__Output as PlaceOrderRequest } from '@boutique/protos/gen/hipstershop/PlaceOrderRequest.ts';
import { orderId, orderIdAttribute } from '@boutique/protos/order-id';
import { needsManualCheck } from '@boutique/protos/order-reasons';
import type { shop } from '@boutique/protos/shop';
import { aborted, hasCode, invalidArgument, StatusError, status } from '@boutique/service-kit/errors';
import type { Call, Client, Handlers } from '@boutique/service-kit/rpc';
import { withSpanAttribute } from '@boutique/service-kit/span-attributes';
import type { orderReceiver } from './receive-order.ts';
import { leaseMs, type OrderSaga } from './saga.ts';
import type { CardPayment } from './steps.ts';

interface Deps {
  receive: ReturnType<typeof orderReceiver>;
  orders: Client<typeof shop.OrderService.service>;
  saga: OrderSaga;
}

/** How often a repeated request polls the state of the order. */
const pollIntervalMs = 250;

/** The status codes of PlaceOrder are documented in demo.proto. */
export function checkoutHandlers({ receive, orders, saga }: Deps): Handlers<typeof shop.CheckoutService.service> {
  const { leaseOwner } = saga;
  return {
    async placeOrder(request, call) {
      check(request);
      const { userId, idempotencyKey } = request;
      const receiveOrder = () => receive(request, call);
      const { order, created } = await (idempotencyKey
        ? withSpanAttribute(orderIdAttribute, orderId(userId, idempotencyKey), receiveOrder)
        : receiveOrder());
      try {
        const finish = () => (created ? saga.run(order, paymentOf(request, false)) : resume(order, request, call));
        return { order: resultOf(await withSpanAttribute(orderIdAttribute, order.orderId, finish)) };
      } catch (error) {
        throw withoutUnavailable(error);
      }
    },
  };

  /** Continues an order without a lease, or waits for the lease's owner to finish it, until the caller cancels. */
  async function resume(order: Order, request: PlaceOrderRequest, call: Call): Promise<Order> {
    for (let current = order; ; current = await orders.getOrder({ orderId: order.orderId })) {
      const { orderId, state } = current;
      if ((state !== 'RECEIVED' && state !== 'CHARGED') || needsManualCheck(current)) return current;
      if (call.cancelled) throw new StatusError(status.CANCELLED, 'the caller cancelled the request');
      try {
        const lease = { orderId, fromState: state, toState: state, leaseOwner, leaseMs };
        return await saga.run(await orders.advanceOrder(lease), paymentOf(request, true));
      } catch (error) {
        if (!hasCode(error, status.ABORTED)) throw error;
      }
      await sleep(pollIntervalMs);
    }
  }
}

const paymentOf = ({ creditCard }: PlaceOrderRequest, isRepeat: boolean): CardPayment | undefined =>
  creditCard ? { creditCard, isRepeat } : undefined;

function check({ userId, userCurrency, address, email, creditCard }: PlaceOrderRequest): void {
  if (!userId) throw invalidArgument('user_id', 'is missing');
  if (!userCurrency) throw invalidArgument('user_currency', 'is missing');
  if (!isCurrencyCode(userCurrency)) throw invalidArgument('user_currency', 'is not a currency of ISO 4217');
  if (!address?.streetAddress) throw invalidArgument('address.street_address', 'is missing');
  if (!address.city) throw invalidArgument('address.city', 'is missing');
  if (!address.country) throw invalidArgument('address.country', 'is missing');
  if (!isEmailAddress(email)) throw invalidArgument('email', 'is not a valid email address');
  if (!creditCard) throw invalidArgument('credit_card', 'is missing');
}

function resultOf({ state, result, reason, reasonCode }: Order): OrderResult | null {
  if (state === 'REFUSED') {
    const field = isCardRefusal(reasonCode) ? cardRefusals[reasonCode] : 'credit_card';
    throw new StatusError(status.INVALID_ARGUMENT, reason, {
      fields: [{ field, description: reason }],
      reason: reasonCode,
    });
  }
  if (state === 'REFUNDED') throw aborted(reason);
  if (state === 'RECEIVED' || state === 'CHARGED') throw aborted(notFinished);
  return result;
}

const notFinished = 'the order was stored: check its state instead of placing it again';

/**
 * Once the order is stored, UNAVAILABLE would be wrong: a mesh would retry the call, and without a key that creates a
 * second order. The reconciler finishes this one.
 */
const withoutUnavailable = (error: unknown): unknown =>
  error instanceof StatusError && error.peer ? aborted(notFinished) : error;
