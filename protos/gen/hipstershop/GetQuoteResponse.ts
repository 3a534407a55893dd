// Original file: demo.proto

import type { Money as _hipstershop_Money, Money__Output as _hipstershop_Money__Output } from '../hipstershop/Money.ts';

export interface GetQuoteResponse {
  'costUsd'?: (_hipstershop_Money | null);
}

export interface GetQuoteResponse__Output {
  'costUsd': (_hipstershop_Money__Output | null);
}
