// Original file: demo.proto

export const OrderState = {
  ORDER_STATE_UNSPECIFIED: 'ORDER_STATE_UNSPECIFIED',
  RECEIVED: 'RECEIVED',
  CHARGED: 'CHARGED',
  SHIPPED: 'SHIPPED',
  DONE: 'DONE',
  REFUSED: 'REFUSED',
  REFUNDED: 'REFUNDED',
} as const;

export type OrderState =
  | 'ORDER_STATE_UNSPECIFIED'
  | 0
  | 'RECEIVED'
  | 1
  | 'CHARGED'
  | 2
  | 'SHIPPED'
  | 3
  | 'DONE'
  | 4
  | 'REFUSED'
  | 5
  | 'REFUNDED'
  | 6

export type OrderState__Output = typeof OrderState[keyof typeof OrderState]
