// Original file: demo.proto

import type { Ad as _hipstershop_Ad, Ad__Output as _hipstershop_Ad__Output } from '../hipstershop/Ad.ts';

export interface AdResponse {
  'ads'?: (_hipstershop_Ad)[];
}

export interface AdResponse__Output {
  'ads': (_hipstershop_Ad__Output)[];
}
