// Original file: demo.proto

import type { Order as _hipstershop_Order, Order__Output as _hipstershop_Order__Output } from '../hipstershop/Order.ts';

export interface LeaseUnfinishedOrdersResponse {
  'orders'?: (_hipstershop_Order)[];
}

export interface LeaseUnfinishedOrdersResponse__Output {
  'orders': (_hipstershop_Order__Output)[];
}
