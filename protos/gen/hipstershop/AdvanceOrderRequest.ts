// Original file: demo.proto

import type { OrderState as _hipstershop_OrderState, OrderState__Output as _hipstershop_OrderState__Output } from '../hipstershop/OrderState.ts';
import type { MoneyState as _hipstershop_MoneyState, MoneyState__Output as _hipstershop_MoneyState__Output } from '../hipstershop/MoneyState.ts';

export interface AdvanceOrderRequest {
  'orderId'?: (string);
  'fromState'?: (_hipstershop_OrderState);
  'toState'?: (_hipstershop_OrderState);
  'leaseOwner'?: (string);
  'leaseMs'?: (number);
  'transactionId'?: (string);
  'trackingId'?: (string);
  'reason'?: (string);
  'money'?: (_hipstershop_MoneyState);
  'reasonCode'?: (string);
  'capability'?: (string);
  'cartLeft'?: (string);
}

export interface AdvanceOrderRequest__Output {
  'orderId': (string);
  'fromState': (_hipstershop_OrderState__Output);
  'toState': (_hipstershop_OrderState__Output);
  'leaseOwner': (string);
  'leaseMs': (number);
  'transactionId': (string);
  'trackingId': (string);
  'reason': (string);
  'money': (_hipstershop_MoneyState__Output);
  'reasonCode': (string);
  'capability': (string);
  'cartLeft': (string);
}
