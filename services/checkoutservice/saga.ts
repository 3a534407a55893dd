// The steps of an order, each of them safe to repeat: RECEIVED, charge, CHARGED, ship, SHIPPED, mail and cart, DONE.
// Whoever runs them holds the order's lease. They run under deadlines of their own: once an order is durable, a caller
// who leaves ends only its own waiting.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CreditCardInfo__Output as Card } from '@boutique/protos/gen/hipstershop/CreditCardInfo.ts';
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import type { OrderState__Output as OrderState } from '@boutique/protos/gen/hipstershop/OrderState.ts';
import type { shop } from '@boutique/protos/shop';
import { hasCode, ifUnimplemented, type StatusError, status } from '@boutique/service-kit/errors';
import type { Log } from '@boutique/service-kit/log';
import type { Client } from '@boutique/service-kit/rpc';
import type { ShopMetrics } from './metrics.ts';

interface Peers {
  orders: Client<typeof shop.OrderService.service>;
  payment: Client<typeof shop.PaymentService.service>;
  shipping: Client<typeof shop.ShippingService.service>;
  email: Client<typeof shop.EmailService.service>;
  cart: Client<typeof shop.CartService.service>;
  log: Log;
  metrics: ShopMetrics;
}

export type OrderSaga = ReturnType<typeof orderSaga>;

/** Longer than the steps between two renewals can take (charge, cancel, refund, advance: 12.8 s). */
export const leaseMs = 15_000;

const stepTimeoutMs = 1_500;
/** The caller still waits for his answer. */
const letGoTimeoutMs = 500;
/** Before a step is made again; twice as long each time. */
const pauseMs = 100;
/** No step is begun again later: time for a service to start anew, or for a second try when the first had no answer. */
const lastTryMs = stepTimeoutMs + 2 * pauseMs;

/** Nothing is known of what became of such a call, or it was never made: the same step may be made again. */
const unclear = [
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.CANCELLED,
  status.INTERNAL,
  status.UNKNOWN,
  status.ABORTED,
];

const notCharged = 'The payment could not be made. You have not been charged.';
const givenBack = 'The order could not be completed. Your payment has been refunded.';
const notSettled = 'The order could not be completed. The shop has to check whether you were charged.';

export function orderSaga({ orders, payment, shipping, email, cart, log, metrics }: Peers) {
  const leaseOwner = randomUUID();
  const running = new Map<string, Promise<Order>>();

  /** Takes an order as far as it goes. With a card an order that is RECEIVED is charged, without one it is closed. */
  function advance(order: Order, card?: Card | null): Promise<Order> {
    switch (order.state) {
      case 'RECEIVED':
        return card ? charge(order, card) : recover(order);
      case 'CHARGED':
        return ship(order);
      case 'SHIPPED':
        return finish(order);
      default:
        return Promise.resolve(order);
    }
  }

  async function charge(order: Order, creditCard: Card): Promise<Order> {
    const request = { amount: order.result?.total, creditCard, idempotencyKey: order.orderId };
    let transactionId: string;
    try {
      ({ transactionId } = await repeat(() => payment.charge(request, { timeoutMs: stepTimeoutMs })));
    } catch (error) {
      if (isCardRefusal(error)) return move(order, 'REFUSED', { reason: error.message });
      log.warn({ orderId: order.orderId, reason: String(error) }, 'charge failed');
      return recover(order);
    }
    return advance(await move(order, 'CHARGED', { transactionId }));
  }

  /**
   * On disk are an order's creation, its charge and its shipment; the states in between may be lost in a power cut.
   * What has been sent has been charged: it goes on. Anything else is given back and closed.
   */
  async function recover(order: Order): Promise<Order> {
    const trackingId = await cancelShipment(order);
    if (!trackingId) return giveBack(order);
    return advance(await move(await move(order, 'CHARGED'), 'SHIPPED', { trackingId }));
  }

  async function ship(order: Order): Promise<Order> {
    const { shippingAddress: address, items = [] } = order.result ?? {};
    const request = { address, items: items.map(({ item }) => item ?? {}), idempotencyKey: order.orderId };
    let trackingId: string;
    try {
      ({ trackingId } = await repeat(() => shipping.shipOrder(request, { timeoutMs: stepTimeoutMs })));
    } catch (error) {
      log.warn({ orderId: order.orderId, reason: String(error) }, 'shipment failed');
      trackingId = await cancelShipment(order);
      if (!trackingId) return giveBack(order);
    }
    return advance(await move(order, 'SHIPPED', { trackingId }));
  }

  /**
   * Makes sure that nothing was and will be sent before money is given back; the tracking id if something was. While
   * shippingservice does not answer, the order stays CHARGED and the reconciler sends it when it can.
   */
  async function cancelShipment({ orderId }: Order): Promise<string> {
    const cancel = () => shipping.cancelShipment({ orderId }, { timeoutMs: stepTimeoutMs });
    // Online Boutique's own service can't be asked: with it, a lost answer may mean a parcel for nothing.
    const unknown = async () => ({ trackingId: '' });
    return (await repeat(cancel).catch(ifUnimplemented(unknown))).trackingId;
  }

  /** Refunds what may have been charged and closes the order. If that fails too, the reconciler does it later. */
  async function giveBack(order: Order): Promise<Order> {
    const { orderId } = order;
    const refund = () => payment.refund({ orderId }, { timeoutMs: stepTimeoutMs });
    const settled = ({ transactionId }: { transactionId: string }) =>
      transactionId
        ? { money: 'CHARGE_REFUNDED', transactionId, reason: givenBack }
        : { money: 'NEVER_CHARGED', reason: notCharged };
    const byHand = async () => {
      log.error({ orderId }, 'this paymentservice can not refund: check whether the order was charged');
      return { reason: notSettled };
    };
    return move(order, 'REFUNDED', await repeat(refund).then(settled).catch(ifUnimplemented(byHand)));
  }

  /** The parcel is on its way whatever happens here: what fails is left to the reconciler. */
  async function finish(order: Order): Promise<Order> {
    const { orderId, userId, result } = order;
    const items = result?.items.flatMap(({ item }) => (item ? [item] : [])) ?? [];
    const options = { timeoutMs: stepTimeoutMs };
    try {
      await Promise.all([
        email
          .sendOrderConfirmation({ email: order.email, order: result, idempotencyKey: orderId }, options)
          .catch((error: unknown) => mailRefused(order, error)),
        cart
          .removeItems({ userId, items, idempotencyKey: orderId }, options)
          .catch(ifUnimplemented(() => cart.emptyCart({ userId }, options))),
      ]);
      return await move(order, 'DONE');
    } catch (error) {
      log.warn({ orderId, reason: String(error) }, 'order is on its way, but its mail or cart waits');
      // Free for the reconciler, behind the others that wait; if this fails too, the lease runs out by itself.
      await orders
        .advanceOrder({ orderId, fromState: 'SHIPPED', toState: 'SHIPPED', leaseOwner, leaseMs: 0 }, options)
        .catch(() => {});
      return order;
    }
  }

  /**
   * Where it could not go on, a repeat at another replica or the reconciler may as soon as they come: they need not wait
   * for the lease to run out. If this fails too, they do.
   */
  async function letGo({ orderId }: Order): Promise<void> {
    const options = { timeoutMs: letGoTimeoutMs };
    try {
      const { state } = await orders.getOrder({ orderId }, options);
      await orders.advanceOrder({ orderId, fromState: state, toState: state, leaseOwner, leaseMs: 0 }, options);
    } catch (error) {
      log.debug({ orderId, reason: String(error) }, 'the lease stands until it runs out');
    }
  }

  /** An address that emailservice does not take will be no better next time: the order is done without a mail. */
  function mailRefused({ orderId }: Order, error: unknown): void {
    if (!hasCode(error, status.INVALID_ARGUMENT)) throw error;
    log.warn({ orderId }, 'the mail was refused');
  }

  async function move(order: Order, toState: OrderState, brought = {}): Promise<Order> {
    const isLast = toState !== 'CHARGED' && toState !== 'SHIPPED';
    const step = { orderId: order.orderId, fromState: order.state, toState, leaseOwner, leaseMs: isLast ? 0 : leaseMs };
    const moved = await repeat(() => orders.advanceOrder({ ...step, ...brought }, { timeoutMs: stepTimeoutMs }));
    if (toState !== 'CHARGED' && toState !== 'DONE') {
      metrics.ended(moved);
      log.info({ orderId: order.orderId, state: toState }, 'order');
    }
    return moved;
  }

  return {
    /** This replica, as the owner of leases. */
    leaseOwner,
    /**
     * Goes on where the order stands; resolves with it as it then is, and rejects where not even that is known.
     * An order that is under way in this process already is waited for.
     */
    run(order: Order, card?: Card | null): Promise<Order> {
      const work =
        running.get(order.orderId) ??
        advance(order, card)
          .catch(async (error: unknown) => {
            await letGo(order);
            throw error;
          })
          .finally(() => running.delete(order.orderId));
      running.set(order.orderId, work);
      return work;
    },
    /** Waits for the orders under way. */
    async close() {
      await Promise.allSettled(running.values());
    },
  };
}

/** The card itself is refused, not the call: nothing was charged and nothing will be. */
const isCardRefusal = (error: unknown): error is StatusError =>
  hasCode(error, status.INVALID_ARGUMENT) && error.fields.every(({ field }) => field.startsWith('credit_card'));

/** Every step has a key, so one whose outcome is unclear is simply made again. */
async function repeat<T>(step: () => Promise<T>): Promise<T> {
  const began = performance.now();
  for (let waitMs = pauseMs; ; waitMs *= 2) {
    try {
      return await step();
    } catch (error) {
      if (!hasCode(error, ...unclear) || performance.now() - began + waitMs > lastTryMs) throw error;
      await sleep(waitMs);
    }
  }
}
