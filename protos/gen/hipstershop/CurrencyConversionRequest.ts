// Original file: demo.proto

import type { Money as _hipstershop_Money, Money__Output as _hipstershop_Money__Output } from '../hipstershop/Money.ts';

export interface CurrencyConversionRequest {
  'from'?: (_hipstershop_Money | null);
  'toCode'?: (string);
}

export interface CurrencyConversionRequest__Output {
  'from': (_hipstershop_Money__Output | null);
  'toCode': (string);
}
