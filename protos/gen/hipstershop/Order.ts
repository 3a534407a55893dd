// Original file: demo.proto

import type { OrderState as _hipstershop_OrderState, OrderState__Output as _hipstershop_OrderState__Output } from '../hipstershop/OrderState.ts';
import type { OrderResult as _hipstershop_OrderResult, OrderResult__Output as _hipstershop_OrderResult__Output } from '../hipstershop/OrderResult.ts';
import type { MoneyState as _hipstershop_MoneyState, MoneyState__Output as _hipstershop_MoneyState__Output } from '../hipstershop/MoneyState.ts';
import type { Long } from '@grpc/proto-loader';

export interface Order {
  'orderId'?: (string);
  'userId'?: (string);
  'state'?: (_hipstershop_OrderState);
  'result'?: (_hipstershop_OrderResult | null);
  'email'?: (string);
  'transactionId'?: (string);
  'reason'?: (string);
  'createdAtMs'?: (number | string | Long);
  'updatedAtMs'?: (number | string | Long);
  'traceId'?: (string);
  'money'?: (_hipstershop_MoneyState);
  'reasonCode'?: (string);
  'capability'?: (string);
  'fromRequestId'?: (boolean);
  'cartLeft'?: (string);
  'minAgeSeconds'?: (number);
}

export interface Order__Output {
  'orderId': (string);
  'userId': (string);
  'state': (_hipstershop_OrderState__Output);
  'result': (_hipstershop_OrderResult__Output | null);
  'email': (string);
  'transactionId': (string);
  'reason': (string);
  'createdAtMs': (string);
  'updatedAtMs': (string);
  'traceId': (string);
  'money': (_hipstershop_MoneyState__Output);
  'reasonCode': (string);
  'capability': (string);
  'fromRequestId': (boolean);
  'cartLeft': (string);
  'minAgeSeconds': (number);
}
