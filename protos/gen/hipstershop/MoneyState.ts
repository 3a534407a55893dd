// Original file: demo.proto

export const MoneyState = {
  MONEY_STATE_UNSPECIFIED: 'MONEY_STATE_UNSPECIFIED',
  NEVER_CHARGED: 'NEVER_CHARGED',
  CHARGE_REFUNDED: 'CHARGE_REFUNDED',
} as const;

export type MoneyState =
  | 'MONEY_STATE_UNSPECIFIED'
  | 0
  | 'NEVER_CHARGED'
  | 1
  | 'CHARGE_REFUNDED'
  | 2

export type MoneyState__Output = typeof MoneyState[keyof typeof MoneyState]
