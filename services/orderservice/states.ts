// The states of an order: the transitions between them, and what an order in each state must have.
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import type { OrderState__Output as OrderState } from '@boutique/protos/gen/hipstershop/OrderState.ts';

const transitions: Record<OrderState, OrderState[]> = {
  ORDER_STATE_UNSPECIFIED: [],
  RECEIVED: ['CHARGED', 'REFUSED', 'REFUNDED'],
  CHARGED: ['SHIPPED', 'REFUNDED'],
  SHIPPED: ['DONE'],
  DONE: [],
  REFUSED: [],
  REFUNDED: [],
};

/** An order in a final state never changes again. */
export const isFinal = (state: OrderState) => transitions[state].length === 0;

/** Advancing from a state to itself only renews or ends the lease. */
export const mayAdvance = (from: OrderState, to: OrderState) =>
  transitions[from].includes(to) || (from === to && !isFinal(from));

/** How an order contradicts itself or the order that it was, such as REFUNDED without a refund; undefined if it doesn't. */
export function contradiction(order: Order, previous: Order): string | undefined {
  const { state, transactionId, money, result } = order;
  const isChanged = (before: string | undefined, after: string | undefined) => before && before !== after;
  if (isChanged(previous.transactionId, transactionId)) return 'it was charged by another transaction';
  if (isChanged(previous.result?.shippingTrackingId, result?.shippingTrackingId)) return 'it was shipped before';
  if (state === 'REFUNDED') {
    const isSettled = transactionId ? money === 'CHARGE_REFUNDED' : money === 'NEVER_CHARGED';
    return isSettled ? undefined : 'REFUNDED needs the refunded transaction, or NEVER_CHARGED and no transaction';
  }
  if (money !== 'MONEY_STATE_UNSPECIFIED') return `${money} is for REFUNDED orders only`;
  if (state === 'RECEIVED' || state === 'REFUSED')
    return transactionId ? `${state} is for orders without a transaction only` : undefined;
  if (!transactionId) return `${state} needs the transaction of the charge`;
  if (state !== 'CHARGED' && !result?.shippingTrackingId) return `${state} needs the tracking ID`;
  return undefined;
}
