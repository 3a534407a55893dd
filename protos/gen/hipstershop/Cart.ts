// Original file: demo.proto

import type { CartItem as _hipstershop_CartItem, CartItem__Output as _hipstershop_CartItem__Output } from '../hipstershop/CartItem.ts';

export interface Cart {
  'userId'?: (string);
  'items'?: (_hipstershop_CartItem)[];
}

export interface Cart__Output {
  'userId': (string);
  'items': (_hipstershop_CartItem__Output)[];
}
