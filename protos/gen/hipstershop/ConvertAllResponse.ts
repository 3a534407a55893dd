// Original file: demo.proto

import type { Money as _hipstershop_Money, Money__Output as _hipstershop_Money__Output } from '../hipstershop/Money.ts';

export interface ConvertAllResponse {
  'converted'?: (_hipstershop_Money)[];
}

export interface ConvertAllResponse__Output {
  'converted': (_hipstershop_Money__Output)[];
}
