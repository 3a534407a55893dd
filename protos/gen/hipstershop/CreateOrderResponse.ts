// Original file: demo.proto

import type { Order as _hipstershop_Order, Order__Output as _hipstershop_Order__Output } from '../hipstershop/Order.ts';

export interface CreateOrderResponse {
  'order'?: (_hipstershop_Order | null);
  'created'?: (boolean);
}

export interface CreateOrderResponse__Output {
  'order': (_hipstershop_Order__Output | null);
  'created': (boolean);
}
