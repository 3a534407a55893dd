// Original file: demo.proto

import type { Money as _hipstershop_Money, Money__Output as _hipstershop_Money__Output } from '../hipstershop/Money.ts';

export interface RefundResponse {
  'transactionId'?: (string);
  'amount'?: (_hipstershop_Money | null);
}

export interface RefundResponse__Output {
  'transactionId': (string);
  'amount': (_hipstershop_Money__Output | null);
}
