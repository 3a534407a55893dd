// Original file: demo.proto

import type { Product as _hipstershop_Product, Product__Output as _hipstershop_Product__Output } from '../hipstershop/Product.ts';

export interface AskResponse {
  'content'?: (string);
  'products'?: (_hipstershop_Product)[];
}

export interface AskResponse__Output {
  'content': (string);
  'products': (_hipstershop_Product__Output)[];
}
