// Original file: demo.proto

import type { Money as _hipstershop_Money, Money__Output as _hipstershop_Money__Output } from '../hipstershop/Money.ts';
import type { CreditCardInfo as _hipstershop_CreditCardInfo, CreditCardInfo__Output as _hipstershop_CreditCardInfo__Output } from '../hipstershop/CreditCardInfo.ts';

export interface ChargeRequest {
  'amount'?: (_hipstershop_Money | null);
  'creditCard'?: (_hipstershop_CreditCardInfo | null);
  'idempotencyKey'?: (string);
  'capability'?: (string);
}

export interface ChargeRequest__Output {
  'amount': (_hipstershop_Money__Output | null);
  'creditCard': (_hipstershop_CreditCardInfo__Output | null);
  'idempotencyKey': (string);
  'capability': (string);
}
