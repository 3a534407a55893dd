// Original file: demo.proto

import type { CartItem as _hipstershop_CartItem, CartItem__Output as _hipstershop_CartItem__Output } from '../hipstershop/CartItem.ts';

export interface SetQuantityRequest {
  'userId'?: (string);
  'item'?: (_hipstershop_CartItem | null);
}

export interface SetQuantityRequest__Output {
  'userId': (string);
  'item': (_hipstershop_CartItem__Output | null);
}
