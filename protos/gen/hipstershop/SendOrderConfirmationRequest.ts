// Original file: demo.proto

import type { OrderResult as _hipstershop_OrderResult, OrderResult__Output as _hipstershop_OrderResult__Output } from '../hipstershop/OrderResult.ts';

export interface SendOrderConfirmationRequest {
  'email'?: (string);
  'order'?: (_hipstershop_OrderResult | null);
  'idempotencyKey'?: (string);
}

export interface SendOrderConfirmationRequest__Output {
  'email': (string);
  'order': (_hipstershop_OrderResult__Output | null);
  'idempotencyKey': (string);
}
