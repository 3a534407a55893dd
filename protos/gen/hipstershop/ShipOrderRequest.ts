// Original file: demo.proto

import type { Address as _hipstershop_Address, Address__Output as _hipstershop_Address__Output } from '../hipstershop/Address.ts';
import type { CartItem as _hipstershop_CartItem, CartItem__Output as _hipstershop_CartItem__Output } from '../hipstershop/CartItem.ts';

export interface ShipOrderRequest {
  'address'?: (_hipstershop_Address | null);
  'items'?: (_hipstershop_CartItem)[];
  'idempotencyKey'?: (string);
  'capability'?: (string);
}

export interface ShipOrderRequest__Output {
  'address': (_hipstershop_Address__Output | null);
  'items': (_hipstershop_CartItem__Output)[];
  'idempotencyKey': (string);
  'capability': (string);
}
