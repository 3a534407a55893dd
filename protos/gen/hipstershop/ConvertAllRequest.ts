// Original file: demo.proto

import type { Money as _hipstershop_Money, Money__Output as _hipstershop_Money__Output } from '../hipstershop/Money.ts';

export interface ConvertAllRequest {
  'from'?: (_hipstershop_Money)[];
  'toCode'?: (string);
}

export interface ConvertAllRequest__Output {
  'from': (_hipstershop_Money__Output)[];
  'toCode': (string);
}
