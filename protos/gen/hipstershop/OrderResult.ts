// Original file: demo.proto

import type { Money as _hipstershop_Money, Money__Output as _hipstershop_Money__Output } from '../hipstershop/Money.ts';
import type { Address as _hipstershop_Address, Address__Output as _hipstershop_Address__Output } from '../hipstershop/Address.ts';
import type { OrderItem as _hipstershop_OrderItem, OrderItem__Output as _hipstershop_OrderItem__Output } from '../hipstershop/OrderItem.ts';

export interface OrderResult {
  'orderId'?: (string);
  'shippingTrackingId'?: (string);
  'shippingCost'?: (_hipstershop_Money | null);
  'shippingAddress'?: (_hipstershop_Address | null);
  'items'?: (_hipstershop_OrderItem)[];
  'total'?: (_hipstershop_Money | null);
}

export interface OrderResult__Output {
  'orderId': (string);
  'shippingTrackingId': (string);
  'shippingCost': (_hipstershop_Money__Output | null);
  'shippingAddress': (_hipstershop_Address__Output | null);
  'items': (_hipstershop_OrderItem__Output)[];
  'total': (_hipstershop_Money__Output | null);
}
