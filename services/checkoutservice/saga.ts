// An order from top to bottom:
//
//   RECEIVED --charge--> CHARGED --ship--> SHIPPED --finish--> DONE
//      |                    |
//      | card declined      | shipment failed
//      +--> REFUSED         +--> REFUNDED
//      |
//      +--> REFUNDED          no response from payment, or left over from a crash: first CANCELLING is stored, and
//                             then no repeat charges the order
//
// With a paymentservice that can't refund, an order stays RECEIVED if it is unknown whether it was charged.
// Every step is safe to repeat, because its calls carry the order ID as their idempotency key. A replica
// must hold the order's lease to run them. Once an order is stored, the steps have their own deadlines: a caller that
// cancels only stops waiting.
import { randomUUID } from 'node:crypto';
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import { cancelling, checkManually, needsManualCheck } from '@boutique/protos/order-reasons';
import type { shop } from '@boutique/protos/shop';
import type { Log } from '@boutique/service-kit/log';
import type { Client } from '@boutique/service-kit/rpc';
import { callWithRetry, stepTimeoutMs } from './call-with-retry.ts';
import type { ShopMetrics } from './metrics.ts';
import {
  type CardPayment,
  charge,
  finish,
  type Outcome,
  recover,
  type StepDeps,
  ship,
  startCancelling,
} from './steps.ts';

interface SagaDeps extends StepDeps {
  orders: Pick<Client<typeof shop.OrderService.service>, 'getOrder' | 'advanceOrder'>;
  log: Log;
  metrics: ShopMetrics;
}

/** One step: makes its calls and returns the state that the order is in now. */
type Step = (deps: StepDeps, order: Order, payment: CardPayment | undefined) => Promise<Outcome>;

const steps: Partial<Record<Order['state'], Step>> = {
  // Cards are never stored: without one, an order left over from a crash is closed.
  RECEIVED: (deps, order, payment) =>
    payment && order.reasonCode !== cancelling ? charge(deps, order, payment) : recover(deps, order),
  CHARGED: ship,
  SHIPPED: finish,
};

export type OrderSaga = ReturnType<typeof orderSaga>;

/** Longer than the calls between two renewals can take (charge, cancel, refund, advance: 12.8 s). */
export const leaseMs = 15_000;
/** How long an order rests that did not leave its state, so that those which can't go on don't crowd out others. */
const pauseMs: Partial<Record<Order['state'], number>> = { RECEIVED: 45_000, CHARGED: 45_000 };
/** Nobody continues an order that waits for a person. */
const pauseOf = ({ toState, reasonCode }: Outcome): number =>
  reasonCode === checkManually ? 0 : (pauseMs[toState] ?? 0);
/** DONE comes after it: then the email is queued, too. */
const isFinishedForVisitor = (state: Order['state']): boolean =>
  state === 'SHIPPED' || state === 'REFUSED' || state === 'REFUNDED';
/** The caller is still waiting for its response. */
const releaseTimeoutMs = 500;

export function orderSaga(deps: SagaDeps) {
  const { orders, log, metrics } = deps;
  const leaseOwner = randomUUID();
  const running = new Map<string, Promise<Order>>();

  /** Takes an order as far as it goes now. */
  async function advance(received: Order, payment: CardPayment | undefined): Promise<Order> {
    let order = received;
    for (let step = steps[order.state]; step; step = steps[order.state]) {
      const outcome = needsManualCheck(order) ? { toState: order.state } : await step(deps, order, payment);
      if (outcome.toState === order.state && outcome !== startCancelling) return pause(order, outcome);
      order = await transition(order, outcome);
    }
    return order;
  }

  /** Stores what the step found out, and ends or prolongs the lease. If that fails, the lease expires by itself. */
  async function pause(order: Order, outcome: Outcome): Promise<Order> {
    const { orderId, capability, state: fromState } = order;
    const request = { orderId, capability, fromState, leaseOwner, leaseMs: pauseOf(outcome), ...outcome };
    try {
      return await orders.advanceOrder(request, { timeoutMs: releaseTimeoutMs });
    } catch (error) {
      log.debug(
        { event: 'shop.order.not_paused', orderId, reason: String(error) },
        'order not paused, its lease will expire',
      );
      return order;
    }
  }

  async function transition(order: Order, outcome: Outcome): Promise<Order> {
    const { orderId, capability, state: fromState } = order;
    const keepsLease = outcome.toState in steps;
    const request = { orderId, capability, fromState, leaseOwner, leaseMs: keepsLease ? leaseMs : 0, ...outcome };
    const moved = await callWithRetry(() => orders.advanceOrder(request, { timeoutMs: stepTimeoutMs }));
    if (isFinishedForVisitor(outcome.toState)) {
      metrics.recordOutcome(moved);
      log.info({ event: 'shop.order.finished', orderId, orderState: outcome.toState }, 'order outcome');
    }
    return moved;
  }

  /** So that a repeat at another replica, or the reconciler, need not wait for the lease to expire. */
  async function releaseLease({ orderId }: Order): Promise<void> {
    const options = { timeoutMs: releaseTimeoutMs };
    try {
      const { state } = await orders.getOrder({ orderId }, options);
      await orders.advanceOrder({ orderId, fromState: state, toState: state, leaseOwner, leaseMs: 0 }, options);
    } catch (error) {
      log.debug(
        { event: 'shop.order.not_released', orderId, reason: String(error) },
        'lease not released, it will expire',
      );
    }
  }

  return {
    /** Identifies this replica as the owner of leases. */
    leaseOwner,
    /**
     * Continues an order from its current state; the order must have its capability. Resolves with the order as it is then; rejects if that is unknown.
     * An order that is already running in this process is waited for.
     */
    run(order: Order, payment?: CardPayment): Promise<Order> {
      const work =
        running.get(order.orderId) ??
        advance(order, payment)
          .catch(async (error: unknown) => {
            await releaseLease(order);
            throw error;
          })
          .finally(() => running.delete(order.orderId));
      running.set(order.orderId, work);
      return work;
    },
    /** Waits for the orders that are running. */
    async close() {
      await Promise.allSettled(running.values());
    },
  };
}
