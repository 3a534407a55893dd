// Original file: demo.proto

import type { OrderResult as _hipstershop_OrderResult, OrderResult__Output as _hipstershop_OrderResult__Output } from '../hipstershop/OrderResult.ts';

export interface PlaceOrderResponse {
  'order'?: (_hipstershop_OrderResult | null);
}

export interface PlaceOrderResponse__Output {
  'order': (_hipstershop_OrderResult__Output | null);
}
