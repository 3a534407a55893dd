// Original file: demo.proto

import type { Product as _hipstershop_Product, Product__Output as _hipstershop_Product__Output } from '../hipstershop/Product.ts';

export interface ListProductsResponse {
  'products'?: (_hipstershop_Product)[];
}

export interface ListProductsResponse__Output {
  'products': (_hipstershop_Product__Output)[];
}
