// Original file: demo.proto

import type { Address as _hipstershop_Address, Address__Output as _hipstershop_Address__Output } from '../hipstershop/Address.ts';
import type { CreditCardInfo as _hipstershop_CreditCardInfo, CreditCardInfo__Output as _hipstershop_CreditCardInfo__Output } from '../hipstershop/CreditCardInfo.ts';

export interface PlaceOrderRequest {
  'userId'?: (string);
  'userCurrency'?: (string);
  'address'?: (_hipstershop_Address | null);
  'email'?: (string);
  'creditCard'?: (_hipstershop_CreditCardInfo | null);
  'idempotencyKey'?: (string);
}

export interface PlaceOrderRequest__Output {
  'userId': (string);
  'userCurrency': (string);
  'address': (_hipstershop_Address__Output | null);
  'email': (string);
  'creditCard': (_hipstershop_CreditCardInfo__Output | null);
  'idempotencyKey': (string);
}
