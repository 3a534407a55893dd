// Original file: demo.proto

import type { Money as _hipstershop_Money, Money__Output as _hipstershop_Money__Output } from '../hipstershop/Money.ts';

export interface Product {
  'id'?: (string);
  'name'?: (string);
  'description'?: (string);
  'picture'?: (string);
  'priceUsd'?: (_hipstershop_Money | null);
  'categories'?: (string)[];
}

export interface Product__Output {
  'id': (string);
  'name': (string);
  'description': (string);
  'picture': (string);
  'priceUsd': (_hipstershop_Money__Output | null);
  'categories': (string)[];
}
