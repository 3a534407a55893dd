// Original file: demo.proto

import type { Product as _hipstershop_Product, Product__Output as _hipstershop_Product__Output } from '../hipstershop/Product.ts';

export interface SearchProductsResponse {
  'results'?: (_hipstershop_Product)[];
  'nextPageToken'?: (string);
  'totalSize'?: (number);
  'revision'?: (string);
}

export interface SearchProductsResponse__Output {
  'results': (_hipstershop_Product__Output)[];
  'nextPageToken': (string);
  'totalSize': (number);
  'revision': (string);
}
