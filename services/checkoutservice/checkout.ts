// The RPC of hipstershop.CheckoutService.
import { setTimeout as sleep } from 'node:timers/promises';
import { newCapability } from '@boutique/protos/capability';
import { cardRefusals, isCardRefusal } from '@boutique/protos/card-refusals';
import { isCurrencyCode } from '@boutique/protos/currencies';
import { isEmailAddress } from '@boutique/protos/email-address';
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import type { OrderResult__Output as OrderResult } from '@boutique/protos/gen/hipstershop/OrderResult.ts';
import type { PlaceOrderRequest__Output as PlaceOrderRequest } from '@boutique/protos/gen/hipstershop/PlaceOrderRequest.ts';
import type { shop } from '@boutique/protos/shop';
import {
  aborted,
  hasCode,
  idempotencyKeyReused,
  invalidArgument,
  StatusError,
  status,
  unavailable,
} from '@boutique/service-kit/errors';
import { fingerprint, idempotencyKey } from '@boutique/service-kit/idempotency';
import type { Call, Client, Handlers } from '@boutique/service-kit/rpc';
import { sampledTraceId, setSpanAttribute } from '@boutique/service-kit/telemetry';
import type { OrderDrafts } from './order-draft.ts';
import { leaseMs, type OrderSaga } from './saga.ts';
import { type CardPayment, needsManualCheck } from './steps.ts';

interface Deps {
  drafts: OrderDrafts;
  orders: Client<typeof shop.OrderService.service>;
  saga: OrderSaga;
}

/** How often a repeated request polls the state of the order. */
const pollIntervalMs = 250;

/** The status codes of PlaceOrder are documented in demo.proto. */
export function checkoutHandlers({ drafts, orders, saga }: Deps): Handlers<typeof shop.CheckoutService.service> {
  const { leaseOwner } = saga;
  return {
    async placeOrder(request, call) {
      check(request);
      const key = idempotencyKey(request.idempotencyKey, call) ?? '';
      const attempt = { request, key, fingerprint: fingerprintOf(request) };
      const { order, created } = await receive(attempt, call);
      setSpanAttribute('shop.order.id', order.orderId);
      try {
        const finished = created
          ? await saga.run(order, paymentOf(request, false))
          : await resume(order, request, call);
        return { order: resultOf(finished) };
      } catch (error) {
        throw withoutUnavailable(error);
      }
    },
  };

  /** Stores the order, or finds the order that was created with the same key. */
  async function receive(attempt: Attempt, call: Call): Promise<{ order: Order; created: boolean }> {
    try {
      const result = await drafts(attempt.request, call);
      const { userId, email } = attempt.request;
      const capability = newCapability();
      const { order, created } = await orders.createOrder(
        {
          order: { userId, email, result, traceId: sampledTraceId() },
          idempotencyKey: attempt.key,
          fingerprint: attempt.fingerprint,
          leaseOwner,
          leaseMs,
          capability,
        },
        { parent: call },
      );
      if (!order) throw new Error('orderservice returned no order');
      return { order: created ? { ...order, capability } : order, created };
    } catch (error) {
      // A repeat can fail although the order exists: its cart is empty now, or a backend is down.
      const order = await findExisting(attempt, call, error);
      if (order) return { order, created: false };
      throw asCallerError(error);
    }
  }

  async function findExisting(attempt: Attempt, call: Call, failure: unknown): Promise<Order | undefined> {
    const { request, key, fingerprint: ownFingerprint } = attempt;
    if (!key) return undefined;
    try {
      const query = { userId: request.userId, idempotencyKey: key, fingerprint: ownFingerprint };
      return await orders.getOrder(query, { parent: call });
    } catch (error) {
      if (hasCode(error, status.NOT_FOUND)) return undefined;
      // Without orderservice, an empty cart must not be rejected: it may be empty because this order succeeded.
      const isDown = hasCode(error, status.UNAVAILABLE, status.DEADLINE_EXCEEDED);
      if (isDown && !hasCode(failure, status.FAILED_PRECONDITION)) return undefined;
      throw asCallerError(error);
    }
  }

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

interface Attempt {
  request: PlaceOrderRequest;
  key: string;
  fingerprint: string;
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

/** Equal for two requests of the same order. Of the card, it covers only data that may be stored. */
export function fingerprintOf({ userCurrency, address, email, creditCard }: PlaceOrderRequest): string {
  const { creditCardNumber = '', creditCardExpirationYear, creditCardExpirationMonth } = creditCard ?? {};
  const card = [creditCardNumber.replace(/\D/g, '').slice(-4), creditCardExpirationYear, creditCardExpirationMonth];
  return fingerprint({ userCurrency, address, email, card });
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

/** A reused key is an error of the caller. A read that timed out before the order was created had no effect. */
function asCallerError(error: unknown): unknown {
  if (hasCode(error, status.INVALID_ARGUMENT) && error.reason === idempotencyKeyReused)
    return invalidArgument('idempotency_key', 'was used before, for another order', idempotencyKeyReused);
  if (hasCode(error, status.DEADLINE_EXCEEDED) && error.hadNoEffect)
    return unavailable(`${error.peer} does not respond`);
  return error;
}

/**
 * Once the order is stored, UNAVAILABLE would be wrong: a mesh would retry the call, and without a key that creates a
 * second order. The reconciler finishes this one.
 */
const withoutUnavailable = (error: unknown): unknown =>
  error instanceof StatusError && error.peer ? aborted(notFinished) : error;
