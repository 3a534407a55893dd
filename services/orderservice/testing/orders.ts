// An order for tests of the store.
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';

export const receivedOrder = (orderId: string, more: Partial<Order> = {}): Order => ({
  orderId,
  userId: 'ann',
  state: 'RECEIVED',
  result: null,
  email: 'ann@example.com',
  transactionId: '',
  reason: '',
  reasonCode: '',
  capability: '',
  fromRequestId: false,
  cartLeft: '',
  minAgeSeconds: 0,
  createdAtMs: '1000',
  updatedAtMs: '1000',
  traceId: '',
  money: 'MONEY_STATE_UNSPECIFIED',
  ...more,
});
