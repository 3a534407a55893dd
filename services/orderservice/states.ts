// The ways an order can go.
import type { OrderState__Output as OrderState } from '@boutique/protos/gen/hipstershop/OrderState.ts';

const ways: Record<OrderState, OrderState[]> = {
  ORDER_STATE_UNSPECIFIED: [],
  RECEIVED: ['CHARGED', 'REFUSED', 'REFUNDED'],
  CHARGED: ['SHIPPED', 'REFUNDED'],
  SHIPPED: ['DONE'],
  DONE: [],
  REFUSED: [],
  REFUNDED: [],
};

/** Nothing more will happen to an order in such a state. */
export const isFinal = (state: OrderState) => ways[state].length === 0;

/** Staying in a state that is not final only renews or ends the lease. */
export const mayAdvance = (from: OrderState, to: OrderState) =>
  ways[from].includes(to) || (from === to && !isFinal(from));
