// The RPC of hipstershop.CheckoutService.
import { setTimeout as sleep } from 'node:timers/promises';
import { cardRefusals, isCardRefusal } from '@boutique/protos/card-refusals';
import { isEmailAddress } from '@boutique/protos/email-address';
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import type { OrderResult__Output as OrderResult } from '@boutique/protos/gen/hipstershop/OrderResult.ts';
import type { PlaceOrderRequest__Output as PlaceOrderRequest } from '@boutique/protos/gen/hipstershop/PlaceOrderRequest.ts';
import type { shop } from '@boutique/protos/shop';
import {
  aborted,
  checkSize,
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

interface Parts {
  drafts: OrderDrafts;
  orders: Client<typeof shop.OrderService.service>;
  saga: OrderSaga;
}

/** How often a repeat looks whether the first attempt has come to an end. */
const lookEveryMs = 250;

/** Handlers over the drafts and the saga: see the contract for the codes that PlaceOrder answers with. */
export function checkoutHandlers({ drafts, orders, saga }: Parts): Handlers<typeof shop.CheckoutService.service> {
  const { leaseOwner } = saga;
  return {
    async placeOrder(request, call) {
      check(request);
      const key = idempotencyKey(request.idempotencyKey, call) ?? '';
      const wish = { request, key, fingerprint: fingerprintOf(request) };
      const { order, created } = await receive(wish, call);
      setSpanAttribute('shop.order.id', order.orderId);
      try {
        const ended = created ? await saga.run(order, request.creditCard) : await resume(order, request, call);
        return { order: resultOf(ended) };
      } catch (error) {
        throw afterReceipt(error);
      }
    },
  };

  /** Makes the order durable, or finds the one that this key has made before. */
  async function receive(wish: Wish, call: Call): Promise<{ order: Order; created: boolean }> {
    try {
      const result = await drafts(wish.request, call);
      const { userId, email } = wish.request;
      const { order, created } = await orders.createOrder(
        {
          order: { userId, email, result, traceId: sampledTraceId() },
          idempotencyKey: wish.key,
          fingerprint: wish.fingerprint,
          leaseOwner,
          leaseMs,
        },
        { parent: call },
      );
      if (!order) throw new Error('orderservice answered without an order');
      return { order, created };
    } catch (error) {
      // After a success the cart is empty, and a backend may be down by now: the order stands all the same.
      const order = await known(wish, call, error);
      if (order) return { order, created: false };
      throw own(error);
    }
  }

  async function known(wish: Wish, call: Call, failure: unknown): Promise<Order | undefined> {
    const { request, key, fingerprint: print } = wish;
    if (!key) return undefined;
    try {
      const asked = { userId: request.userId, idempotencyKey: key, fingerprint: print };
      return await orders.getOrder(asked, { parent: call });
    } catch (error) {
      if (hasCode(error, status.NOT_FOUND)) return undefined;
      // The cart may be empty because this very order has been bought: nobody may be told of a refusal then.
      const isAway = hasCode(error, status.UNAVAILABLE, status.DEADLINE_EXCEEDED);
      if (isAway && !hasCode(failure, status.FAILED_PRECONDITION)) return undefined;
      throw own(error);
    }
  }

  /** A repeat goes on with an order that nobody works on, and else waits for whoever does, as long as its caller waits. */
  async function resume(order: Order, { creditCard }: PlaceOrderRequest, call: Call): Promise<Order> {
    for (let now = order; ; now = await orders.getOrder({ orderId: order.orderId })) {
      const { orderId, state } = now;
      if (state !== 'RECEIVED' && state !== 'CHARGED') return now;
      if (call.cancelled) throw new StatusError(status.CANCELLED, 'the caller has gone');
      try {
        const lease = { orderId, fromState: state, toState: state, leaseOwner, leaseMs };
        return await saga.run(await orders.advanceOrder(lease), creditCard);
      } catch (error) {
        if (!hasCode(error, status.ABORTED)) throw error;
      }
      await sleep(lookEveryMs);
    }
  }
}

interface Wish {
  request: PlaceOrderRequest;
  key: string;
  fingerprint: string;
}

const longestId = 128;

function check({ userId, userCurrency, address, email, creditCard }: PlaceOrderRequest): void {
  if (!userId) throw invalidArgument('user_id', 'is missing');
  checkSize('user_id', userId, longestId);
  if (!userCurrency) throw invalidArgument('user_currency', 'is missing');
  if (!address?.streetAddress) throw invalidArgument('address.street_address', 'is missing');
  if (!address.city) throw invalidArgument('address.city', 'is missing');
  if (!address.country) throw invalidArgument('address.country', 'is missing');
  if (!isEmailAddress(email)) throw invalidArgument('email', 'is no e-mail address');
  if (!creditCard) throw invalidArgument('credit_card', 'is missing');
}

/** What makes two requests the same order. Of the card only what may be stored. */
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
  return result;
}

/** A reused key is the caller's mistake. A read that timed out before the order was created changed nothing. */
function own(error: unknown): unknown {
  if (hasCode(error, status.INVALID_ARGUMENT) && error.reason === idempotencyKeyReused)
    return invalidArgument('idempotency_key', 'was used before, for another order', idempotencyKeyReused);
  if (hasCode(error, status.DEADLINE_EXCEEDED) && error.hadNoEffect)
    return unavailable(`${error.peer} does not respond`);
  return error;
}

/**
 * Once the order is durable, UNAVAILABLE would be a lie: a mesh repeats it, and without a key that would be a second
 * order. The reconciler brings this one to its end.
 */
const afterReceipt = (error: unknown): unknown =>
  error instanceof StatusError && error.peer
    ? aborted('the order exists: see its page for the outcome, do not place it again')
    : error;
