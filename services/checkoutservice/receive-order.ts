// Stores the order of a request, or finds the order that the request repeats.
import { randomUUID } from 'node:crypto';
import { newCapability } from '@boutique/protos/capability';
import type { CartItem__Output as CartItem } from '@boutique/protos/gen/hipstershop/CartItem.ts';
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import type { OrderResult__Output as OrderResult } from '@boutique/protos/gen/hipstershop/OrderResult.ts';
import type { PlaceOrderRequest__Output as PlaceOrderRequest } from '@boutique/protos/gen/hipstershop/PlaceOrderRequest.ts';
import type { shop } from '@boutique/protos/shop';
import {
  aborted,
  hasCode,
  idempotencyKeyReused,
  invalidArgument,
  status,
  unavailable,
} from '@boutique/service-kit/errors';
import { fingerprint } from '@boutique/service-kit/idempotency';
import { requestIdOf } from '@boutique/service-kit/request-id';
import type { Call, Client } from '@boutique/service-kit/rpc';
import { sampledTraceId } from '@boutique/service-kit/telemetry';
import type { OrderDrafts } from './order-draft.ts';
import { isRecent, isRepeat, keysOf, lastOrder } from './request-id-orders.ts';
import { leaseMs } from './saga.ts';

interface Deps {
  drafts: OrderDrafts;
  orders: Client<typeof shop.OrderService.service>;
  leaseOwner: string;
}

/** A new order has its capability and is leased to the caller. */
interface Received {
  order: Order;
  created: boolean;
}

/** An idempotency key wins over the x-request-id. Without either, each call is an order of its own. */
export function orderReceiver(deps: Deps) {
  const { drafts } = deps;
  const { create, find, isRunning } = orderStorage(deps);
  return (request: PlaceOrderRequest, call: Call): Promise<Received> => {
    const requestId = request.idempotencyKey ? undefined : requestIdOf(call.metadata);
    return requestId ? byRequestId(request, requestId, call) : byKey(request, call);
  };

  async function isRepeated(order: Order, cart: CartItem[], call: Call): Promise<boolean> {
    if (isRepeat(order, cart, false)) return true;
    return isRepeat(order, cart, true) && (await isRunning(order, call));
  }

  async function byKey(request: PlaceOrderRequest, call: Call): Promise<Received> {
    const key = request.idempotencyKey;
    try {
      const draft = await drafts.draft(await drafts.readCart(request, call), request, call);
      return await create(request, draft, { key }, call);
    } catch (error) {
      // A repeat can fail although the order exists: its cart is empty now, or a backend is down.
      const order = key ? await find(request, key, call, error) : undefined;
      if (order) return { order, created: false };
      throw asCallerError(error);
    }
  }

  async function byRequestId(request: PlaceOrderRequest, requestId: string, call: Call): Promise<Received> {
    const keyOf = keysOf(requestId, fingerprintOf(request));
    let cart: CartItem[] | undefined;
    try {
      cart = await drafts.readCart(request, call);
      let draft = await drafts.draft(cart, request, call);
      for (let generation = 0; ; generation++) {
        const received = await create(request, draft, { key: keyOf(generation), fromRequestId: true }, call);
        if (received.created) return received;
        const last = await lastOrder((number) => find(request, keyOf(number), call), generation);
        if (!last) throw new Error(`orderservice can't find the order ${received.order.orderId}`);
        if (await isRepeated(last.order, cart, call)) return { order: last.order, created: false };
        // Another call may have ordered what this one read.
        cart = undefined;
        cart = await drafts.readCart(request, call);
        if (await isRepeated(last.order, cart, call)) return { order: last.order, created: false };
        draft = await drafts.draft(cart, request, call);
        generation = last.generation;
      }
    } catch (error) {
      const last = await lastOrder((number) => find(request, keyOf(number), call, error));
      if (last && cart && (await isRepeated(last.order, cart, call))) return { order: last.order, created: false };
      // UNAVAILABLE would be repeated, and this may be a repeat already.
      if (last && !cart && isRecent(last.order))
        throw aborted('the cart is unavailable, and an order with this x-request-id exists: check its state');
      throw asCallerError(error);
    }
  }
}

/** The calls to orderservice. */
function orderStorage({ orders, leaseOwner }: Deps) {
  return { create, find, isRunning };

  async function create(
    request: PlaceOrderRequest,
    result: OrderResult,
    { key, fromRequestId = false }: { key: string; fromRequestId?: boolean },
    call: Call,
  ): Promise<Received> {
    const { userId, email } = request;
    const capability = newCapability();
    const { order, created } = await orders.createOrder(
      {
        order: { userId, email, result, traceId: sampledTraceId(), fromRequestId },
        idempotencyKey: key,
        fingerprint: fingerprintOf(request),
        leaseOwner,
        leaseMs,
        capability,
      },
      { parent: call },
    );
    if (!order) throw new Error('orderservice returned no order');
    return { order: created ? { ...order, capability } : order, created };
  }

  /** Whether a worker has its lease: then nobody else can take it, not even for 0 ms. */
  async function isRunning({ orderId, state }: Order, call: Call): Promise<boolean> {
    const probe = { orderId, fromState: state, toState: state, leaseOwner: randomUUID(), leaseMs: 0 };
    return orders.advanceOrder(probe, { parent: call }).then(
      () => false,
      // If that is unknown, a second order would be worse.
      () => true,
    );
  }

  /** The order with this key. `failure` is why the request itself failed, if it did. */
  async function find(request: PlaceOrderRequest, key: string, call: Call, failure?: unknown) {
    try {
      const query = { userId: request.userId, idempotencyKey: key, fingerprint: fingerprintOf(request) };
      return await orders.getOrder(query, { parent: call });
    } catch (error) {
      if (hasCode(error, status.NOT_FOUND)) return undefined;
      // Without orderservice, an empty cart must not be rejected: it may be empty because this order succeeded.
      const isDown = hasCode(error, status.UNAVAILABLE, status.DEADLINE_EXCEEDED);
      if (isDown && failure && !hasCode(failure, status.FAILED_PRECONDITION)) return undefined;
      throw asCallerError(error);
    }
  }
}

/** Equal for two requests of the same order. Of the card, it covers only data that may be stored. */
export function fingerprintOf({ userCurrency, address, email, creditCard }: PlaceOrderRequest): string {
  const { creditCardNumber = '', creditCardExpirationYear, creditCardExpirationMonth } = creditCard ?? {};
  const card = [creditCardNumber.replace(/\D/g, '').slice(-4), creditCardExpirationYear, creditCardExpirationMonth];
  return fingerprint({ userCurrency, address, email, card });
}

/** A reused key is an error of the caller. A read that timed out before the order was created had no effect. */
function asCallerError(error: unknown): unknown {
  if (hasCode(error, status.INVALID_ARGUMENT) && error.reason === idempotencyKeyReused)
    return invalidArgument('idempotency_key', 'was used before, for another order', idempotencyKeyReused);
  if (hasCode(error, status.DEADLINE_EXCEEDED) && error.hadNoEffect)
    return unavailable(`${error.peer} does not respond`);
  return error;
}
