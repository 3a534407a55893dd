// Original file: demo.proto

import type { CartItem as _hipstershop_CartItem, CartItem__Output as _hipstershop_CartItem__Output } from '../hipstershop/CartItem.ts';

export interface RemoveItemsRequest {
  'userId'?: (string);
  'items'?: (_hipstershop_CartItem)[];
  'idempotencyKey'?: (string);
}

export interface RemoveItemsRequest__Output {
  'userId': (string);
  'items': (_hipstershop_CartItem__Output)[];
  'idempotencyKey': (string);
}
