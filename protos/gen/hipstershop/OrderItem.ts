// Original file: demo.proto

import type { CartItem as _hipstershop_CartItem, CartItem__Output as _hipstershop_CartItem__Output } from '../hipstershop/CartItem.ts';
import type { Money as _hipstershop_Money, Money__Output as _hipstershop_Money__Output } from '../hipstershop/Money.ts';

export interface OrderItem {
  'item'?: (_hipstershop_CartItem | null);
  'cost'?: (_hipstershop_Money | null);
  'name'?: (string);
  'picture'?: (string);
}

export interface OrderItem__Output {
  'item': (_hipstershop_CartItem__Output | null);
  'cost': (_hipstershop_Money__Output | null);
  'name': (string);
  'picture': (string);
}
