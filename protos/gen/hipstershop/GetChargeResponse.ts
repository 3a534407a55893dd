// Original file: demo.proto

import type { Money as _hipstershop_Money, Money__Output as _hipstershop_Money__Output } from '../hipstershop/Money.ts';

export interface GetChargeResponse {
  'transactionId'?: (string);
  'amount'?: (_hipstershop_Money | null);
  'refunded'?: (boolean);
}

export interface GetChargeResponse__Output {
  'transactionId': (string);
  'amount': (_hipstershop_Money__Output | null);
  'refunded': (boolean);
}
