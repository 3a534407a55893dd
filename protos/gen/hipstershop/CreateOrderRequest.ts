// Original file: demo.proto

import type { Order as _hipstershop_Order, Order__Output as _hipstershop_Order__Output } from '../hipstershop/Order.ts';

export interface CreateOrderRequest {
  'order'?: (_hipstershop_Order | null);
  'idempotencyKey'?: (string);
  'fingerprint'?: (string);
  'leaseOwner'?: (string);
  'leaseMs'?: (number);
  'capability'?: (string);
}

export interface CreateOrderRequest__Output {
  'order': (_hipstershop_Order__Output | null);
  'idempotencyKey': (string);
  'fingerprint': (string);
  'leaseOwner': (string);
  'leaseMs': (number);
  'capability': (string);
}
