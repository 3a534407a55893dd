// Original file: demo.proto

import type { Order as _hipstershop_Order, Order__Output as _hipstershop_Order__Output } from '../hipstershop/Order.ts';

export interface ListOrdersResponse {
  'orders'?: (_hipstershop_Order)[];
  'nextPageToken'?: (string);
}

export interface ListOrdersResponse__Output {
  'orders': (_hipstershop_Order__Output)[];
  'nextPageToken': (string);
}
