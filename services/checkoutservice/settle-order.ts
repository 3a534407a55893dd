// Settles an order with CHECK_MANUALLY, once a person has found out whether paymentservice charged it.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import { needsManualCheck } from '@boutique/protos/order-reasons';
import type { shop } from '@boutique/protos/shop';
import { failedPrecondition, hasCode, status } from '@boutique/service-kit/errors';
import type { Client } from '@boutique/service-kit/rpc';
import { leaseMs } from './saga.ts';
import { neverCharged, type Outcome, refundedCharge } from './steps.ts';

type Orders = Pick<Client<typeof shop.OrderService.service>, 'getOrder' | 'advanceOrder'>;

/** What the person found out. */
export const findings = ['not-charged', 'charged', 'refunded'] as const;
export type Finding = (typeof findings)[number];

/** Longer than a lease of checkoutservice. */
const limitMs = 60_000;
const pollIntervalMs = 100;

/** A charged order is then shipped by checkoutservice. Rejects if the order does not need a person. */
export async function settleOrder(
  orders: Orders,
  orderId: string,
  finding: Finding,
  transactionId = '',
): Promise<Order> {
  const { capability, state: fromState, transactionId: known } = await lease(orders, orderId);
  if (known && (finding !== 'refunded' || known !== transactionId))
    throw failedPrecondition(`order ${orderId} was charged by transaction ${known}: refund that one`);
  const outcome = outcomes[finding](transactionId);
  return orders.advanceOrder({ orderId, capability, fromState, leaseOwner, leaseMs: 0, ...outcome });
}

const leaseOwner = randomUUID();

const outcomes: Record<Finding, (transactionId: string) => Outcome> = {
  'not-charged': () => neverCharged,
  charged: (transactionId) => ({ toState: 'CHARGED', transactionId }),
  refunded: refundedCharge,
};

/** The order with its capability. Waits until no checkoutservice has its lease. */
async function lease(orders: Orders, orderId: string): Promise<Order> {
  for (const startedAt = performance.now(); ; await sleep(pollIntervalMs)) {
    const order = await orders.getOrder({ orderId });
    const { state } = order;
    if (!needsManualCheck(order) || (state !== 'RECEIVED' && state !== 'CHARGED'))
      throw failedPrecondition(`order ${orderId} is ${state} and needs no decision`);
    try {
      return await orders.advanceOrder({ orderId, fromState: state, toState: state, leaseOwner, leaseMs });
    } catch (error) {
      if (!hasCode(error, status.ABORTED) || performance.now() - startedAt > limitMs) throw error;
    }
  }
}
