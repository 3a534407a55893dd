// The states of an order and the transitions between them.
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
