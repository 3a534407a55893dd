// Original file: demo.proto

import type { Product as _hipstershop_Product, Product__Output as _hipstershop_Product__Output } from '../hipstershop/Product.ts';

export interface GetProductsResponse {
  'products'?: (_hipstershop_Product)[];
}

export interface GetProductsResponse__Output {
  'products': (_hipstershop_Product__Output)[];
}
